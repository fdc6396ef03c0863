import type { DocComment, PublicValue } from './public-values.ts';

/** One `@example`: code that can be copied as it is. */
export interface Example {
  readonly name: string;
  readonly file: string;
  /** Line of `file` that the first line of the code stands on. */
  readonly line: number;
  readonly code: readonly string[];
}

/** The examples of a public value, and what is wrong with them before a compiler sees them. */
export interface Exemplified {
  readonly examples: readonly Example[];
  readonly problems: readonly string[];
}

/** Reads the examples of one value: it must have one, which imports the value by a public name and uses it. */
export function examplesOf({ name, specifiers, file, line, comment }: PublicValue): Exemplified {
  const examples = comment ? blocksIn(comment).map((block) => ({ ...block, name, file })) : [];
  if (examples.length === 0) {
    const problem = `${file}:${line} ${name} has no @example: add one to its doc comment, with \`import { ${name} } from '${specifiers[0]}';\`.`;
    return { examples, problems: [problem] };
  }
  const problems = examples.flatMap((example) => {
    const text = example.code.join('\n');
    const place = `${file}:${example.line} the example of ${name}`;
    const imported = specifiers.some((one) =>
      new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '${one}';`).test(text),
    );
    if (!imported) return [`${place} does not import it: begin with \`import { ${name} } from '${specifiers[0]}';\`.`];
    const uses = text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
    return uses > 1 ? [] : [`${place} imports it, but does not use it.`];
  });
  return { examples, problems };
}

/** The code after each `@example`, up to the next tag or the comment's end. A caption on the tag's own line is not code. */
function blocksIn({ line, lines }: DocComment): readonly Pick<Example, 'line' | 'code'>[] {
  const blocks: { line: number; code: string[] }[] = [];
  let open: string[] | undefined;
  for (const [at, written] of lines.entries()) {
    const text = written.replace(/^\s*(?:\/\*\*|\*) ?/, '').trimEnd();
    const tag = /^@(\w+)/.exec(text)?.[1];
    if (tag === 'example') {
      open = [];
      blocks.push({ line: line + at + 1, code: open });
    } else if (tag !== undefined) open = undefined;
    // Marks of a code block are markup.
    else open?.push(text.startsWith('```') ? '' : text);
  }
  return blocks.filter(({ code }) => code.some((text) => text !== ''));
}
