/** A command of `npm run ops`. A further one is a line in the table of `ops/main.ts`. */
export interface Command {
  /** What may follow the name. */
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
  /** Beside the answer, so that what reads the answer is not disturbed. */
  stderr(text: string): void;
}

/** A mistake of whoever typed the command; its message says what to type instead. */
export class UsageError extends Error {}

/** Something outside stands in the way; its message says what and how to mend it. */
export class OperationError extends Error {}
