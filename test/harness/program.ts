import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Done {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

interface ProgramOptions {
  /** Default: this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Standard input; empty unless given. */
  readonly input?: string;
}

const root = join(import.meta.dirname, '../..');

/** Runs a program in the project's root to its end. */
export async function run(
  command: string,
  args: readonly string[],
  { env = process.env, input = '' }: ProgramOptions = {},
): Promise<Done> {
  const child = spawn(command, args, { cwd: root, env });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err, code };
}
