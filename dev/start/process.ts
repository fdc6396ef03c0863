import { ProjectProblem } from '../../shared/project/index.ts';
import { UsageError } from './arguments.ts';
import { SynthesisFailed } from './synthesize.ts';

/** Exit code of what was interrupted before it was ready. */
export const INTERRUPTED = 130;

/** Reads the arguments, runs the command with them, and sets the exit code; a mistake is explained on standard error. */
export async function runCommand<Arguments>(
  usage: string,
  read: () => Arguments | 'help',
  main: (args: Arguments) => Promise<number>,
): Promise<void> {
  try {
    const args = read();
    if (args === 'help') console.log(usage);
    else process.exitCode = await main(args);
    // What a phase cut short has half opened ends with the process, once what was printed has gone out.
    if (process.exitCode === INTERRUPTED) process.stdout.write('', () => process.exit());
  } catch (error) {
    console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : explain(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/** Resolves at Ctrl-C, at a signal, or when the parent process dies. A second Ctrl-C does not wait. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let interrupts = 0;
    process.on('SIGINT', () => (++interrupts > 1 ? process.exit(INTERRUPTED) : resolve()));
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    process.on('disconnect', () => resolve());
    process.channel?.unref();
  });
}

/** A mistake that has a remedy is told in a sentence; only a fault of ours shows where it happened. */
export function explain(error: unknown): string {
  if (error instanceof ProjectProblem) return error.message;
  if (error instanceof SynthesisFailed) return `The CDK app did not synthesize:\n${error.message}`;
  if (!(error instanceof Error)) return String(error);
  return process.env.PENSTOCK_DEBUG ? (error.stack ?? error.message) : error.message;
}
