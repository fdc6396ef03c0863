import type { Destination } from './destination.ts';
import type { ExpectedRun, Paging, PullBounds, PullSchedule } from './pull.ts';

/**
 * A comparison of both sides on a schedule. Each side's listing is read like a pull, as keys and fingerprints; what differs is looked at
 * a second time, and then becomes an event of the delivery's own queue, or a line of the report for a person.
 */
export interface Reconciliation {
  readonly title: string;
  readonly schedule: PullSchedule;
  /** The side that holds what is right. */
  readonly source: ComparedListing;
  /** The side that the delivery writes. */
  readonly destination: ComparedListing;
  /** How a record of one side is found on the other, in words: what the code gives as `key`. */
  readonly matching: string;
  /** What is compared: the names of the values that the code gives of each record, in a form that is the same on both sides. */
  readonly fields: readonly string[];
  /** The delivery of this integration whose queue takes the repairs. Its `consistency.withinSeconds` says how old a difference must be to count. */
  readonly delivery: string;
  /** The setting that holds the tenant of both listings, where the source's events name theirs. */
  readonly tenant?: string;
  readonly classes: DifferenceClasses;
  readonly cap: DifferenceCap;
  readonly expected: Pick<ExpectedRun, 'minutes' | 'lateMinutes'>;
  /** Of both listings together. */
  readonly bounds: PullBounds;
}

/** One side's listing. */
export interface ComparedListing {
  /** For the report, such as `Contacts in HubSpot`. */
  readonly title: string;
  /** The account whose listing is read. Live events that call it come first. */
  readonly account: Destination;
  /** What one item is, such as `contact`; the first part of the entity of its repairs: `contact:70101`. */
  readonly record: string;
  readonly paging: Paging;
  /** Records that the listing holds. A run that reads fewer or more repairs nothing, and an alarm rings: it may be cut short. */
  readonly records: ExpectedRun['records'];
}

/** What a difference can be; the first look knows no other. */
export type DifferenceKind = 'missing' | 'extra' | 'differs' | 'two-of-one';

/**
 * By class: the four kinds, and those by which the code tells differences of a kind apart (kebab-case). `missing`: only the source
 * has the record. `extra`: only the destination. `differs`: both, with other values. `two-of-one`: two records of one side have one key.
 */
export type DifferenceClasses = Readonly<Record<DifferenceKind, DifferenceRule>> &
  Readonly<Record<string, DifferenceRule>>;

/** What follows from a difference of this class. Each stands in the report as well. */
export interface DifferenceRule {
  /** In words, for the person who reads the report: `A contact without a member`. */
  readonly meaning: string;
  /** The type in the delivery's `events` that the difference becomes. Left out, a person decides. */
  readonly repair?: string;
  /** `page`: the person on call hears of each run that found one. */
  readonly tell: 'report' | 'page';
}

/** More differences than this, or a larger share of the larger listing: nothing is repaired, and the person on call is paged. */
export interface DifferenceCap {
  readonly differences: number;
  /** Per cent. */
  readonly percent: number;
}
