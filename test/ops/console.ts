import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDescription } from '../../dev/start/description.ts';
import type { Environment } from '../harness/environment.ts';
import { type Done, run } from '../harness/program.ts';

export interface Console extends AsyncDisposable {
  /** Runs a command as a person does. */
  ops(...args: string[]): Promise<Done>;
  /** The same, with `input` on its standard input. */
  feed(input: string, ...args: string[]): Promise<Done>;
  /** The same through a pipe whose reader waits for a second before it reads. */
  slowly(...args: string[]): Promise<Done>;
}

/** The command line for a running environment. */
export async function consoleOf(description: Environment['description']): Promise<Console> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-ops-'));
  await writeDescription(folder, description);
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
