import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const USAGE = `npm run test:loaded -- [--runs N] [--loops N]

  --runs N   how many times \`npm test\` runs, one after the other (5)
  --loops N  busy loops beside it (2)

Exit code: 0 every run was green, 1 one was red, 2 wrong arguments, 130 interrupted.`;

/** Takes a whole core. Ends by itself when its parent is gone, however that ended. */
const BUSY = 'const parent = process.ppid; for (let turn = 0; turn % 1e6 || process.ppid === parent; turn++);';

const root = join(import.meta.dirname, '..');

export interface Run {
  readonly isGreen: boolean;
  readonly seconds: number;
}

/** What is asked for, or what is wrong with it. */
export function read(args: readonly string[]): string | { readonly runs: number; readonly loops: number } {
  try {
    const options = { runs: { type: 'string', default: '5' }, loops: { type: 'string', default: '2' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const [runs, loops] = [Number(values.runs), Number(values.loops)];
    if (!Number.isInteger(runs) || runs < 1) return `--runs is "${values.runs}"; give a whole number from 1.`;
    if (!Number.isInteger(loops) || loops < 0) return `--loops is "${values.loops}"; give a whole number from 0.`;
    return { runs, loops };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function summaryOf(runs: readonly Run[]): string {
  const green = runs.filter(({ isGreen }) => isGreen).length;
  const lines = runs.map(
    ({ isGreen, seconds }, index) => `run ${index + 1}  ${isGreen ? 'green' : 'RED  '}  ${seconds.toFixed(0)} s`,
  );
  return [...lines, `${green} of ${runs.length} runs were green.`].join('\n');
}

/** `npm run test:loaded`: whether the tests give the same verdict on a machine that has no time for them. */
async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const asked = read(args);
  if (typeof asked === 'string') {
    console.error(`${asked}\n\n${USAGE}`);
    return 2;
  }
  const loops = Array.from({ length: asked.loops }, () => spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore' }));
  console.log(`${asked.loops} busy loops run: ${loops.map(({ pid }) => pid).join(', ')}.`);
  const runs: Run[] = [];
  try {
    while (runs.length < asked.runs && !signal.aborted) {
      console.log(`\n— run ${runs.length + 1} of ${asked.runs}`);
      runs.push(await testOnce(signal));
    }
  } finally {
    for (const loop of loops) loop.kill('SIGKILL');
  }
  console.log(`\n${summaryOf(runs)}`);
  if (signal.aborted) return 130;
  return runs.every(({ isGreen }) => isGreen) ? 0 : 1;
}

async function testOnce(signal: AbortSignal): Promise<Run> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['run.mjs', 'vitest', 'run'], { cwd: root, stdio: 'inherit' });
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const [code] = await once(child, 'exit');
  signal.removeEventListener('abort', end);
  return { isGreen: code === 0, seconds: (performance.now() - begun) / 1000 };
}

if (import.meta.main) {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  process.on('disconnect', () => stop.abort());
  process.channel?.unref();
  process.exitCode = await main(process.argv.slice(2), stop.signal);
}
