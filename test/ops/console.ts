import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDescription } from '../../dev/start/description.ts';
import type { Environment } from '../harness/environment.ts';
import { type Done, run } from '../harness/program.ts';

/** A rate that is not 1: its time is read from a file. */
const ALMOST_REAL = 1.0001;

export interface Console extends AsyncDisposable {
  /** Runs a command as a person does. */
  ops(...args: string[]): Promise<Done>;
  /** The same, with `input` on its standard input. */
  feed(input: string, ...args: string[]): Promise<Done>;
  /** The same through a pipe whose reader waits for a second before it reads. */
  slowly(...args: string[]): Promise<Done>;
}

/**
 * The command line for a running environment.
 * @param clock of one whose time is not this machine's: its commands read that time, as where a clock runs faster
 */
export async function consoleOf(
  description: Environment['description'],
  clock?: Pick<Environment['clock'], 'now'>,
): Promise<Console> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-ops-'));
  await writeDescription(folder, clock ? { ...description, clock: ALMOST_REAL } : description);
  if (clock) {
    await mkdir(join(folder, 'state'));
    await writeFile(join(folder, 'state/clock.json'), JSON.stringify({ now: clock.now() }));
  }
  const { AWS_ENDPOINT_URL: _ours, ...env } = process.env;
  const words = (args: readonly string[]) => ['run.mjs', 'ops/main.ts', ...args, '--folder', folder];
  return {
    ops: (...args) => run(process.execPath, words(args), { env }),
    feed: (input, ...args) => run(process.execPath, words(args), { env, input }),
    slowly: (...args) =>
      run('bash', ['-o', 'pipefail', '-c', '"$0" "$@" | (sleep 1; cat)', process.execPath, ...words(args)], { env }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
