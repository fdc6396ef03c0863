import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { treeMemoryMib } from '../process-tree.ts';

export interface Run {
  readonly exitCode: number;
  /** Until the line came that was waited for, or the end. */
  readonly seconds: number;
  /** Of the whole process tree, until then. */
  readonly peakMib: number;
}

/** Runs Node with these arguments and measures it until it prints a line that begins so, or ends; then it is ended. */
export async function measured(args: readonly string[], env: Record<string, string>, until?: string): Promise<Run> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let peakMib = 0;
  const sampling = setInterval(() => {
    peakMib = Math.max(peakMib, treeMemoryMib(child.pid ?? 0));
  }, 200);
  const seen = Promise.withResolvers<'seen'>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (until !== undefined && chunk.split('\n').some((line) => line.startsWith(until))) seen.resolve('seen');
  });
  const ended = await Promise.race([exited, seen.promise]);
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(sampling);
  if (ended === 'seen') {
    child.kill('SIGTERM');
    await exited;
    return { exitCode: 0, seconds, peakMib };
  }
  // A line that never came is a failure, however the program ended.
  return { exitCode: until === undefined ? Number(ended[0] ?? 1) : 1, seconds, peakMib };
}
