import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { UsageError } from '../command/command.ts';
import type { Edit } from './edit.ts';

/** What a command will write: nothing of it until all is known to be possible. */
export interface Plan {
  /** New files by absolute path. */
  readonly files: ReadonlyMap<string, string>;
  /** Edits of files that are there. */
  readonly edits: ReadonlyMap<string, Edit>;
}

export const shown = (path: string) => relative(process.cwd(), path);

/** @throws UsageError where one of the new files exists */
export function write({ files, edits }: Plan, print: (line: string) => void): void {
  const there = [...files.keys()].filter((path) => existsSync(path)).map(shown);
  if (there.length > 0)
    throw new UsageError(
      `${there.join(', ')} ${there.length === 1 ? 'exists' : 'exist'} already; choose another name, or remove it first.`,
    );
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    print(`created  ${shown(path)}`);
  }
  for (const [path, edit] of edits) {
    if (edit.ok) {
      writeFileSync(path, edit.text);
      print(`changed  ${shown(path)}`);
    } else {
      print(`\n${shown(path)} is not written as expected and was left alone. Add to it:\n`);
      for (const line of edit.lines) print(line);
    }
  }
}

/** The text of a file that must be there. @throws UsageError */
export function read(path: string): string {
  if (!existsSync(path)) throw new UsageError(`There is no ${shown(path)}.`);
  return readFileSync(path, 'utf8');
}
