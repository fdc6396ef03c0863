/** A command of `npm run ops`. A further one is a line in the table of `ops/main.ts`. */
export interface Command {
  /** The arguments. */
  readonly usage: string;
  readonly summary: string;
  /**
   * @returns the exit code: 0 found or done, 1 nothing found
   * @throws UsageError, and AWS's errors
   */
  run(args: readonly string[], output: Output): Promise<number>;
}

export interface Output {
  line(text: string): void;
  /** Notes for the person: a program that reads standard output does not get them. */
  stderr(text: string): void;
}

/** What came of an act that a person asked for. */
export interface Acted {
  readonly isDone: boolean;
  /** What happened, and what follows; of an act that was refused, why. */
  readonly lines: readonly string[];
}

/** Prints it, and returns the exit code. */
export function told({ isDone, lines }: Acted, output: Output): number {
  for (const line of lines) (isDone ? output.line : output.stderr)(line);
  return isDone ? 0 : 1;
}

/** A mistake in the arguments; its message says what to type instead. */
export class UsageError extends Error {}

/** AWS or the environment does not let the command do its work; the message names the obstacle and the remedy. */
export class OperationError extends Error {}
