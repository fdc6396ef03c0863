import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkingTree } from '../harness/working-copy.ts';
import type { Mutation } from './mutation.ts';
import { MUTATIONS } from './mutations.ts';

/** `npm run mutate`: breaks each guard in a copy of the project and expects its test to go red. Exits 1 if one stays green. */
const root = join(import.meta.dirname, '../..');
const copy = copyWorkingTree('penstock-mutations-');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

const survivors = survivorsOf(MUTATIONS);
console.log(`\n${MUTATIONS.length - survivors.length} of ${MUTATIONS.length} guards are proven.`);
process.exitCode = survivors.length === 0 ? 0 : 1;

function survivorsOf(mutations: readonly Mutation[]): readonly Mutation[] {
  try {
    if (!passes([...new Set(mutations.flatMap(({ tests }) => tests))])) {
      throw new Error('The tests are red before anything is broken: fix them first.');
    }
    return mutations.filter((mutation) => {
      const isRed = turnsRed(mutation);
      console.log(`${isRed ? 'red  ' : 'GREEN'} ${mutation.guard.padEnd(46)} ${mutation.tests.join(', ')}`);
      return !isRed;
    });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function turnsRed({ guard, file, find, replace, tests }: Mutation): boolean {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) throw new Error(`${guard}: the text to break is not found once in ${file}.`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  const isRed = !passes(tests);
  writeFileSync(path, source);
  return isRed;
}

function passes(tests: readonly string[]): boolean {
  const flags = ['--disable-warning=ExperimentalWarning', vitest, 'run', '--reporter=dot', ...tests];
  return spawnSync(process.execPath, flags, { cwd: copy, stdio: 'ignore' }).status === 0;
}
