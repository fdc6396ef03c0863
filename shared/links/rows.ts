import type { Outcome } from '../contract/index.ts';

/** What is stored of one pair, on the side that it is kept for. */
export interface PairRow {
  readonly to?: string;
  readonly facts: Readonly<Record<string, string>>;
  /** Counts the writes of the row, from 1. */
  readonly version: number;
  /** ISO 8601, UTC: when it was written. */
  readonly at: string;
  readonly erasedAt?: string;
}

/** Pairs that change together, and whose each record of the other side is from then on. All of it happens, or nothing. */
export interface PairsChange {
  /** `seen`: the version that is replaced; absent where there must be none. */
  readonly pairs: readonly { readonly from: string; readonly row: PairRow; readonly seen: number | undefined }[];
  /** `from` absent: the record belongs to no pair any more. Each must be free, or belong to one of `pairs`. */
  readonly owners: readonly { readonly to: string; readonly from: string | undefined }[];
}

/** Where the pairs of one link are kept. Reads are consistent; each function rejects where the store fails. */
export interface LinkRows {
  pair(from: string): Promise<PairRow | undefined>;
  /** The pair that a record of the other side belongs to. */
  owner(to: string): Promise<string | undefined>;
  /** False where something was written in between. */
  write(change: PairsChange): Promise<boolean>;
  /** False where another holds it. Times are milliseconds since the epoch. */
  lease(to: string, holder: string, untilMs: number, nowMs: number): Promise<boolean>;
  release(to: string, holder: string): Promise<void>;
}

/** Ends an attempt that could not read, hold or keep its pairs: the event is released, and comes back. */
export class LinkTrouble extends Error {
  override name = 'LinkTrouble';
  readonly outcome: Extract<Outcome, { kind: 'deferred' }>;

  constructor(outcome: Extract<Outcome, { kind: 'deferred' }>, cause?: unknown) {
    super(`The attempt ends: ${outcome.reason}.`, { cause });
    this.outcome = outcome;
  }
}
