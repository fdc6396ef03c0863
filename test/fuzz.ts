import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KINDS } from './model/kinds.ts';

const USAGE = `npm run fuzz -- [--runs N] [--schedules N] [--seed N] [FILE…]

  --runs N       cases that each property tries (1000)
  --schedules N  schedules of the model, all kinds of delivery together (20000); test/model alone: npm run fuzz -- test/model
  --seed N       repeats a run; without it the seed is new
  FILE…          only the tests whose path contains one of these

A schedule that fails is made smaller, printed act by act, and named with the command that repeats it alone.

Exit code: that of the tests; 2 wrong arguments.`;

const root = join(import.meta.dirname, '..');
const NEWEST_SEED = 2 ** 31;

/** `npm run fuzz`: the properties, the fuzz tests and the model with new cases. */
function fuzz(args: readonly string[]): number {
  const asked = read(args);
  if (typeof asked === 'string') {
    console.error(`${asked}\n\n${USAGE}`);
    return 2;
  }
  const { seed, runs, schedules, names } = asked;
  const files = chanceTests().filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
  const again = `npm run fuzz -- --seed ${seed} --runs ${runs} --schedules ${schedules}${names.map((name) => ` ${name}`).join('')}`;
  console.log(`${files.length} test files, seed ${seed}, ${runs} runs. Repeat with: ${again}`);
  const ofEachKind = Math.ceil(schedules / KINDS.length);
  const env = {
    ...process.env,
    FUZZ_SEED: String(seed),
    FUZZ_RUNS: String(runs),
    FUZZ_SCHEDULES: String(ofEachKind),
  };
  // Many more cases than in `npm test` take longer than its time-out.
  const command = ['run.mjs', 'vitest', 'run', '--testTimeout=3600000', ...files];
  const { status } = spawnSync(process.execPath, command, { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) console.log(`Failed with seed ${seed}. Repeat with: ${again}`);
  return status ?? 1;
}

/** What is asked for, or what is wrong with it. */
export function read(
  args: readonly string[],
):
  | string
  | { readonly seed: number; readonly runs: number; readonly schedules: number; readonly names: readonly string[] } {
  try {
    const options = {
      seed: { type: 'string' },
      runs: { type: 'string', default: '1000' },
      schedules: { type: 'string', default: '20000' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const seed = Number(values.seed ?? Math.floor(Math.random() * NEWEST_SEED));
    const runs = Number(values.runs);
    if (!Number.isInteger(seed) || seed < 0) return `--seed is "${values.seed}"; give a whole number from 0.`;
    if (!Number.isInteger(runs) || runs < 1) return `--runs is "${values.runs}"; give a whole number from 1.`;
    const schedules = Number(values.schedules);
    if (!Number.isInteger(schedules) || schedules < 1)
      return `--schedules is "${values.schedules}"; give a whole number from 1.`;
    return { seed, runs, schedules, names: positionals };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The test files whose cases come from chance: they, or the model's check that they call, use `harness/chance.ts`. */
export function chanceTests(): readonly string[] {
  const files = globSync('{test,integrations,packages/*/test}/**/*.test.ts', { cwd: root });
  return files
    .filter((file) => /harness\/chance\.ts'|from '\.\/check\.ts'/.test(readFileSync(join(root, file), 'utf8')))
    .sort();
}

if (import.meta.main) process.exitCode = fuzz(process.argv.slice(2));
