import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { writeDescription } from '../../dev/start/description.ts';
import type { Environment } from '../harness/environment.ts';

const root = join(import.meta.dirname, '../..');

export interface Console extends AsyncDisposable {
  /** Runs a command as a person does. */
  ops(...args: string[]): Promise<Done>;
  /** The same, with `input` on its standard input. */
  feed(input: string, ...args: string[]): Promise<Done>;
  /** The same through a pipe whose reader waits for a second before it reads. */
  slowly(...args: string[]): Promise<Done>;
}

interface Done {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** The command line for a running environment. */
export async function consoleOf(description: Environment['description']): Promise<Console> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-ops-'));
  await writeDescription(folder, description);
  const { AWS_ENDPOINT_URL: _ours, ...env } = process.env;
  const run = async (input: string, command: string, args: readonly string[]): Promise<Done> => {
    const child = spawn(command, args, { cwd: root, env });
    child.stdin.end(input);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { out, err, code };
  };
  const words = (args: readonly string[]) => ['run.mjs', 'ops/main.ts', ...args, '--folder', folder];
  return {
    ops: (...args) => run('', process.execPath, words(args)),
    feed: (input, ...args) => run(input, process.execPath, words(args)),
    slowly: (...args) =>
      run('', 'bash', ['-o', 'pipefail', '-c', '"$0" "$@" | (sleep 1; cat)', process.execPath, ...words(args)]),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
