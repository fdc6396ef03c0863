/** A guard, a way to break it, and the tests that must go red when it is broken. */
export interface Mutation {
  readonly guard: string;
  readonly file: string;
  /** Exact text, found once. */
  readonly find: string;
  readonly replace: string;
  /** Test files, as vitest takes them. */
  readonly tests: readonly string[];
}
