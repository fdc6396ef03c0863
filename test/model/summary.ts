/** What a run of schedules came to: the last line of `main.ts`, as JSON. */
export interface Summary {
  readonly schedules: number;
  /** Kinds of which a schedule failed. */
  readonly failed: readonly string[];
  /** By hardship, the schedules that met it. */
  readonly met: Readonly<Record<string, number>>;
}
