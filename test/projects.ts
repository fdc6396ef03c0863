import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyWorkingTree } from './harness/working-copy.ts';
import { VARIANTS, type Variant } from './projects/variants.ts';

const USAGE = `npm run test:projects -- [--only VARIANT …] [--tests] [--keep]

  --only VARIANT  ${Object.keys(VARIANTS).join(', ')}; without it, all
  --tests         runs \`npm test\` in each copy too
  --keep          leaves the copies where they are

Exit code: 0 all is green, 1 something is red, 2 wrong arguments, 130 interrupted.`;

const START = ['run.mjs', '--max-semi-space-size=2', 'dev/main.ts', '--once', '--port', '0', '--folder'];

/** What must work with the project of any team: by its column, Node's arguments in the copy. Production is refused until all is decided. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  check: ['run.mjs', 'ops/check.ts'],
  synth: ['run.mjs', 'cdk', 'synth', '-q', '--output', '.penstock/synth', '-c', 'env=dev'],
  start: [...START, '.penstock/start'],
};
const TESTS = { test: ['run.mjs', 'vitest', 'run'] };

interface Cell {
  readonly isGreen: boolean;
  readonly seconds: number;
}

interface Row {
  readonly variant: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** `npm run test:projects`: whether the engine works with other projects than the one that is committed. */
async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const asked = read(args);
  if (typeof asked === 'string') {
    console.error(`${asked}\n\n${USAGE}`);
    return 2;
  }
  const commands = { ...COMMANDS, ...(asked.tests && TESTS) };
  const rows: Row[] = [];
  for (const name of asked.only) {
    if (signal.aborted) break;
    rows.push({ variant: name, cells: await cellsOf(name, commands, asked.keep, signal) });
  }
  console.log(`\n${tableOf(rows, ['edit', ...Object.keys(commands)])}`);
  if (signal.aborted) return 130;
  return rows.flatMap(({ cells }) => Object.values(cells)).every(({ isGreen }) => isGreen) ? 0 : 1;
}

/** What is asked for, or what is wrong with it. */
function read(args: readonly string[]) {
  try {
    const options = {
      only: { type: 'string', multiple: true, default: Object.keys(VARIANTS) },
      tests: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    } as const;
    const { values } = parseArgs({ args: [...args], options });
    const unknown = values.only.find((name) => !Object.hasOwn(VARIANTS, name));
    return unknown === undefined ? values : `--only is "${unknown}", and there is no such variant.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Makes a project in a copy of its own, then runs each command there. One that fails does not stop the next. */
async function cellsOf(name: string, commands: typeof COMMANDS, keep: boolean, signal: AbortSignal) {
  const copy = copyWorkingTree(`penstock-project-${name}-`);
  try {
    const { edit, steps, only = Object.keys(commands) } = VARIANTS[name] as Variant;
    await edit(copy);
    const cells: Record<string, Cell> = { edit: { isGreen: true, seconds: 0 } };
    for (const step of steps) {
      const { isGreen, seconds } = await run(`${name}: ${step.join(' ')}`, ['run.mjs', ...step], copy, signal);
      const before = cells.edit as Cell;
      cells.edit = { isGreen: before.isGreen && isGreen, seconds: before.seconds + seconds };
    }
    for (const [command, words] of Object.entries(commands).filter(([command]) => only.includes(command))) {
      if (!signal.aborted) cells[command] = await run(`${name}: ${command}`, words, copy, signal);
    }
    return cells;
  } finally {
    if (keep) console.log(`Kept: ${copy}`);
    else rmSync(copy, { recursive: true, force: true });
  }
}

/** Runs Node in the copy, as a team does: no variable of this run reaches it. */
async function run(title: string, words: readonly string[], copy: string, signal: AbortSignal): Promise<Cell> {
  console.log(`\n— ${title}`);
  const { PENSTOCK_PROJECT: _, ...env } = process.env;
  const begun = performance.now();
  const child = spawn(process.execPath, [join(copy, words[0] ?? ''), ...words.slice(1)], {
    cwd: copy,
    env,
    stdio: 'inherit',
  });
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const [code] = await once(child, 'exit');
  signal.removeEventListener('abort', end);
  return { isGreen: code === 0, seconds: (performance.now() - begun) / 1000 };
}

function tableOf(rows: readonly Row[], columns: readonly string[]): string {
  const text = (cell: Cell | undefined) =>
    cell === undefined ? '-' : `${cell.isGreen ? 'green' : 'RED'} ${cell.seconds.toFixed(0)} s`;
  const lines = rows.map(({ variant, cells }) => [variant, ...columns.map((column) => text(cells[column]))]);
  return [['project', ...columns], ...lines]
    .map((line) =>
      line
        .map((value) => value.padEnd(12))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
process.on('disconnect', () => stop.abort());
process.channel?.unref();
process.exitCode = await main(process.argv.slice(2), stop.signal);
