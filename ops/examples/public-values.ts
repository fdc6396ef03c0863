import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A function, constant or class that a package exports, at the place where it is declared. */
export interface PublicValue {
  /** The name outside, by which it is imported. */
  readonly name: string;
  /** What it can be imported from, such as `penstock` or `@penstock/webhooks/sign`. */
  readonly specifiers: readonly string[];
  /** Relative to the root. */
  readonly file: string;
  readonly line: number;
  readonly comment?: DocComment;
}

export interface DocComment {
  /** Line of the file that the comment begins on. */
  readonly line: number;
  /** The comment's lines as they are written, `/**` and asterisks included. */
  readonly lines: readonly string[];
}

interface Declaration {
  readonly declaredAs: string;
  readonly file: string;
}

/** An export that this does not read: it is read line by line, as our formatter writes it. */
export class UnreadExport extends Error {
  override name = 'UnreadExport';
}

/**
 * The public values of packages: what the files in `exports` of each package.json export, through any number of files.
 * @param packages folders relative to `root`; `.` is the root's own package
 * @throws UnreadExport for an export in a form that is not known here, with file and line
 */
export function publicValues(root: string, packages: readonly string[]): readonly PublicValue[] {
  const found = new Map<string, Declaration & { readonly name: string; readonly specifiers: string[] }>();
  for (const { specifier, file } of packages.flatMap((folder) => entriesOf(root, folder))) {
    for (const [name, declaration] of exportsOf(root, file)) {
      const key = `${declaration.file} ${declaration.declaredAs} ${name}`;
      const known = found.get(key);
      if (known) known.specifiers.push(specifier);
      else found.set(key, { ...declaration, name, specifiers: [specifier] });
    }
  }
  return [...found.values()].map(({ declaredAs, ...value }) => ({
    ...value,
    ...positionOf(root, { declaredAs, file: value.file }),
  }));
}

/** The entry files of a package. */
function entriesOf(root: string, folder: string) {
  const { name, exports }: { name: string; exports: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  return Object.entries(exports).map(([path, file]) => ({ specifier: join(name, path), file: join(folder, file) }));
}

const TYPE = /^export (?:declare )?(?:type|interface) \w+/;
const TYPES_ONLY = /^export type (?:\{[^}]*\}|\*) from '[^']+';/;
const VALUE = /^export (?:async )?(?:function\*?|const|(?:abstract )?class) (\w+)/;
const ALL_OF = /^export \* from '(\.[^']+)';/;
const LIST = /^export \{([^}]*)\}(?: from '(\.[^']+)')?;/;

/** The values that a file exports, by the name they have outside, with the place where each is declared. */
function exportsOf(root: string, file: string): ReadonlyMap<string, Declaration> {
  const text = readFileSync(join(root, file), 'utf8');
  const values = new Map<string, Declaration>();
  for (const { index } of text.matchAll(/^export\b/gm)) {
    const rest = text.slice(index);
    const value = VALUE.exec(rest)?.[1];
    const all = ALL_OF.exec(rest)?.[1];
    const list = LIST.exec(rest);
    if (TYPES_ONLY.test(rest) || TYPE.test(rest)) continue;
    if (value !== undefined) values.set(value, { declaredAs: value, file });
    else if (all !== undefined) for (const [name, one] of exportsOf(root, beside(file, all))) values.set(name, one);
    else if (list) {
      const [, names = '', from] = list;
      for (const { inside, outside } of namesIn(names)) {
        values.set(outside, from ? declared(root, beside(file, from), inside) : { declaredAs: inside, file });
      }
    } else throw unread(file, text, index);
  }
  return values;
}

function declared(root: string, file: string, name: string): Declaration {
  const declaration = exportsOf(root, file).get(name);
  if (!declaration) throw new UnreadExport(`${file} exports no value "${name}" in a form that is read here.`);
  return declaration;
}

/** The values of an export list; its types are left out. */
function namesIn(list: string): readonly { readonly inside: string; readonly outside: string }[] {
  return list
    .replaceAll(/\/\/.*$/gm, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('type '))
    .map((part) => {
      const [inside = part, outside = inside] = part.split(' as ');
      return { inside, outside };
    });
}

function beside(file: string, specifier: string): string {
  return join(dirname(file), specifier);
}

/** Line and doc comment of a declaration. */
function positionOf(root: string, { file, declaredAs }: Declaration): Pick<PublicValue, 'line' | 'comment'> {
  const text = readFileSync(join(root, file), 'utf8');
  const place = new RegExp(`^(?:export )?(?:async )?(?:function\\*?|const|(?:abstract )?class) ${declaredAs}\\b`, 'm');
  const index = text.search(place);
  if (index < 0) throw new UnreadExport(`${file} does not declare "${declaredAs}" in a form that is read here.`);
  const before = text.slice(0, index);
  const [comment] = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n(?:\/\/.*\n)*$/.exec(before) ?? [];
  const line = lineAt(text, index);
  if (comment === undefined) return { line };
  return {
    line,
    comment: { line: lineAt(text, index - comment.length), lines: comment.split('*/')[0]?.split('\n') ?? [] },
  };
}

function unread(file: string, text: string, index: number): UnreadExport {
  const [line] = text.slice(index).split('\n');
  return new UnreadExport(
    `${file}:${lineAt(text, index)} exports in a form that is not read here: ${line}. Use \`export function\`, \`export const\`, \`export class\` or \`export { … } from './file.ts'\`.`,
  );
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
