import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compile } from '../../shared/project/index.ts';
import type { Example } from './examples.ts';

/** Git-ignored; each run writes it. */
const FOLDER = '.penstock/examples';

/**
 * Compiles all examples in one run of the type checker, each as a file of its own.
 * @param project folder relative to `root`, where an example's `./integrations/…` are
 * @returns what the type checker prints, at the line of the doc comment; empty when every example compiles
 */
export async function compileProblems(
  root: string,
  examples: readonly Example[],
  project: string,
): Promise<readonly string[]> {
  const folder = join(root, FOLDER);
  if (examples.length === 0) return [];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const written = new Map(examples.map((example, at) => [`${example.name}.${at + 1}.ts`, example]));
  for (const [file, { code }] of written) writeFileSync(join(folder, file), `${code.join('\n')}\n`);
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { rootDirs: ['.', join(root, project)] },
    include: ['*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config, undefined, 2));

  const lines = await compile(folder);
  return lines.map((line) => atComment(line, written));
}

/** An error's line, with the place in the doc comment instead of the place in the file that was written. */
function atComment(line: string, written: ReadonlyMap<string, Example>): string {
  const [, file = '', at = '', problem = ''] = /^([^(\s]+)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
  const example = written.get(basename(file));
  if (!example) return line;
  return `${example.file}:${example.line + Number(at) - 1} the example of ${example.name} does not compile: ${problem}`;
}
