import type { Destination } from './destination.ts';

/**
 * A listing of the source that is read on a schedule, beside what the source sends. Each record that is new, or differs from what was
 * read of it last, becomes an event like any other; nothing is kept of a record but its fingerprint.
 */
export interface Pull {
  /**
   * Of a renamed pull: the name of its first deploy, for ever. Its runs, its cursor and the fingerprints of its records go on under it;
   * the file and the commands take the new name.
   */
  readonly formerly?: string;
  readonly title: string;
  /** The account whose listing is read. Live events that call it come first: a pull takes what they leave of its rate. */
  readonly account: Destination;
  readonly schedule: PullSchedule;
  /** What one item of the listing is, such as `product`; the first part of its events' entity: `product:70101`. */
  readonly record: string;
  /** The type in `source.events` that a new or changed record becomes. */
  readonly event: string;
  /**
   * The setting that holds the tenant whose listing it is, where the source's events name theirs: a pushed and a pulled event of one
   * record are then of the same tenant.
   */
  readonly tenant?: string;
  /** What makes two items the same record, and what tells its versions apart, in words. */
  readonly identity: string;
  readonly reads: PullReads;
  readonly paging: Paging;
  readonly expected: ExpectedRun;
  readonly bounds: PullBounds;
}

/** `daily` is a time of day in the zone, such as `02:30`; `hourly` is a minute of every hour. */
export type PullSchedule =
  | { readonly daily: string; readonly timeZone: string }
  | { readonly hourly: number; readonly timeZone: 'UTC' };

export type PullReads =
  /** The whole listing, in every run. */
  | { readonly kind: 'full'; readonly gone?: GoneRecords }
  /** What the source changed since the last complete run, and so many minutes before: rows appear late, with an old time. */
  | { readonly kind: 'changed-since'; readonly lookBackMinutes: number };

/** Records that the listing no longer holds. */
export interface GoneRecords {
  /** The type in `source.events` that such a record becomes. */
  readonly event: string;
  /** Complete runs in a row that must lack it: records move between pages while they are read. At least 2. */
  readonly afterRuns: number;
  /** Where a run lacks more than this share of the known records, no record of it counts as gone, and an alarm rings. */
  readonly mostPercent: number;
}

/** Whether a page may leave out a record because the listing changed while it was read. */
export type Paging =
  /** A page begins behind the last record of the one before, by an order that does not change. `by` names it. */
  | { readonly kind: 'stable'; readonly by: string }
  /** Pages are numbered, so that records move from one to another. Each states the listing's total, and a run that counts fewer reads the listing a second time. */
  | { readonly kind: 'counted' };

/** What most runs are like: an alarm rings for one that is not. */
export interface ExpectedRun {
  /** A run takes no longer. */
  readonly minutes: number;
  /** A run is complete so long after its time, or the person on call is paged. */
  readonly lateMinutes: number;
  /** Records that a run reads. */
  readonly records: { readonly atLeast: number; readonly atMost: number };
}

/** Where a run ends as failed: a listing without an end would be read for ever. */
export interface PullBounds {
  readonly pages: number;
  readonly hours: number;
}
