/** What an edit of a team's file came to: its new text, or the lines that a person adds where it does not look as expected. */
export type Edit =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly lines: readonly string[] };

/** Lists an integration in the project file. */
export function listIntegration(text: string, constant: string, path: string): Edit {
  const importLine = `import ${constant} from '${path}';`;
  const entry = /^([ \t]*)integrations: \[([^\]]*)\],?$/gm;
  const found = [...text.matchAll(entry)];
  const listed =
    found[0]?.[2]
      ?.split(',')
      .map((one) => one.trim())
      .filter(Boolean) ?? [];
  const imported = withImport(text, importLine);
  const isPlain = found.length === 1 && listed.every((one) => /^\w+$/.test(one)) && !listed.includes(constant);
  if (!imported || !isPlain) return { ok: false, lines: [importLine, `${constant},   // in \`integrations: [ … ]\``] };
  const [, indent = ''] = found[0] ?? [];
  const all = [...listed, constant];
  const short = `${indent}integrations: [${all.join(', ')}],`;
  const long = `${indent}integrations: [\n${all.map((one) => `${indent}  ${one},`).join('\n')}\n${indent}],`;
  return { ok: true, text: imported.replace(entry, () => (short.length <= 120 ? short : long)) };
}

/** Adds a member to a contract's `deliveries`, and the import of its destination. */
export function addDelivery(text: string, entry: string, importLine: string): Edit {
  const start = /^ {2}deliveries: \{\n/gm;
  const imported = text.includes(importLine) ? text : withImport(text, importLine);
  if (!imported || [...text.matchAll(start)].length !== 1)
    return { ok: false, lines: [importLine, '// in `deliveries: { … }`', ...entry.split('\n')] };
  return { ok: true, text: imported.replace(start, (line) => `${line}${entry}\n`) };
}

/** Puts a relative import where the order of paths wants it; nothing where the file does not begin with imports. */
function withImport(text: string, line: string): string | undefined {
  const pathOf = (one: string) => / from '([^']+)';$/.exec(one)?.[1] ?? '';
  const lines = text.split('\n');
  const imports = lines.filter((one) => /^import .* from '[^']+';$/.test(one));
  if (imports.length === 0 || imports.some((one) => one.startsWith(line.split(' from ')[0] ?? line))) return undefined;
  const before = imports.filter((one) => !pathOf(one).startsWith('.') || pathOf(one) < pathOf(line)).at(-1);
  const at = before === undefined ? lines.indexOf(imports[0] ?? '') : lines.indexOf(before) + 1;
  return [...lines.slice(0, at), line, ...lines.slice(at)].join('\n');
}
