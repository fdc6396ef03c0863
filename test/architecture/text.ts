import { readSource } from './modules.ts';

/** A place in the repository, for messages. */
export interface Line {
  readonly file: string;
  readonly number: number;
  readonly text: string;
}

function linesOf(file: string, source = readSource(file)): readonly Line[] {
  return source.split('\n').map((text, index) => ({ file, number: index + 1, text }));
}

const COMMENT = /(?:^|\s)\/\/.*$|^\s*(?:\/\*\*?|\*|requirement:).*$/;

/** The comments of a TypeScript file and the requirements of its drills; of another file every line. */
export function proseOf(file: string, source = readSource(file)): readonly Line[] {
  const lines = linesOf(file, source);
  if (!/\.(ts|mjs)$/.test(file)) return lines;
  return lines.flatMap((line) => {
    const [text] = COMMENT.exec(line.text) ?? [];
    return text === undefined ? [] : [{ ...line, text }];
  });
}

export const where = ({ file, number }: Line) => `${file}:${number}`;
