/** A run of a pull or of a reconciliation, as the ledger keeps it. Times are ISO 8601, UTC, unless a name ends in `Ms`. */
export interface Run {
  /** By its local date; `RUN-started` where a person started it. */
  readonly name: string;
  readonly state: RunState;
  /** When it was due, or was started. */
  readonly at: string;
  /** `schedule`, or the person. */
  readonly by: string;
  readonly startedAt: string;
  /** Of the last page. */
  readonly updatedAt: string;
  readonly endedAt?: string;
  /** Why it failed, in kebab-case. */
  readonly reason?: string;
  /** Only what changed from then on was asked for. */
  readonly since?: string;
  /** Where the next page begins. */
  readonly cursor?: string;
  /**
   * `sweep`: the listing is read, and what it lacks is looked for. Of a reconciliation, `join`: both listings are read and compared;
   * `look`: each difference is looked at a second time.
   */
  readonly phase: 'read' | 'sweep' | 'join' | 'look';
  /** How often the listing was begun: a second time where a page shifted, or the source forgot the cursor. */
  readonly pass: number;
  /** Grows with every write of the run: a writer that has seen an older one changes nothing. */
  readonly step: number;
  readonly pages: number;
  readonly records: number;
  readonly changed: number;
  /** Records that are as they were. */
  readonly skipped: number;
  readonly gone: number;
  /** Records that the listing lacks and that nothing follows from: more than the contract's share. */
  readonly goneHeld?: number;
  /** Fewer or more records than the contract expects. */
  readonly unusual?: 'fewer' | 'more';
  /** The latest `changedAt`, by the source's clock. */
  readonly newest?: string;
  /** The largest and the smallest total that the source stated in this run. */
  readonly total?: number;
  readonly leastTotal?: number;
  /** Failed calls in a row. */
  readonly failures: number;
  /** Runs that became due in its time, and were left out. */
  readonly dueWhileRunning?: string;
  /** The person who ends it: the next page is not read. */
  readonly cancelledBy?: string;
  /** Which of its messages goes on with it: the number in its body, and its SQS id. */
  readonly turn: number;
  readonly messageId: string;
  /** Of a reconciliation. */
  readonly comparison?: Comparison;
  /** Of a reconciliation: why it stopped after its first look, and repaired nothing. */
  readonly held?: string;
  /** Of a reconciliation: differences of classes that the person on call hears of. */
  readonly told?: number;
  /** Of a reconciliation: where its report is, `s3://BUCKET/KEY`, as Markdown; beside it as JSON. */
  readonly report?: string;
  /** Until then no other message works on it. Milliseconds since the epoch. */
  readonly leaseMs: number;
}

/** How far a reconciliation has come. */
export interface Comparison {
  /** The side whose listing is read, in the phase `read`. */
  readonly side: 'source' | 'destination';
  /** Objects of rows, and rows in them, by side. */
  readonly pages: Readonly<Record<'source' | 'destination', number>>;
  readonly rows: Readonly<Record<'source' | 'destination', number>>;
  /** The smallest total that a side stated. */
  readonly totals: Readonly<Partial<Record<'source' | 'destination', number>>>;
  /** ISO 8601, UTC: when both were compared. */
  readonly joinedAt?: string;
  /** Differences that are looked at a second time, and how many of them were. */
  readonly differences: number;
  readonly looked: number;
  /** Differences that count, by class. */
  readonly classes: Readonly<Record<string, number>>;
}

export type RunState = 'running' | 'complete' | 'failed' | 'cancelled';

/** What is known of all runs of a pull: one item, written when a run begins or ends. */
export interface PullHead {
  /** The run that is open. */
  readonly open?: string;
  readonly openSince?: string;
  /** `at` of the last run that began. */
  readonly at?: string;
  /** A tick found another run open: when it was due. */
  readonly leftOut?: string;
  /** The next run asks for what changed from then on. */
  readonly since?: string;
  readonly last?: RunSummary;
  /** `at` of the last complete run. */
  readonly completeAt?: string;
  /** When the monitor saw it first: no run was due before. */
  readonly knownSince?: string;
}

export type RunSummary = Pick<
  Run,
  'name' | 'state' | 'at' | 'startedAt' | 'records' | 'goneHeld' | 'unusual' | 'reason' | 'held' | 'told'
> & {
  readonly endedAt: string;
};
