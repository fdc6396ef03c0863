import type { Destination } from './destination.ts';
import type { LinkDefinition } from './link.ts';
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
  /** What the delivery keeps of which records are the same. Both sides are joined by it first, and by their keys where it names neither. */
  readonly link?: ComparedLink;
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

/** A link of the delivery, by the ids that both sides' code gives. */
export interface ComparedLink {
  readonly definition: LinkDefinition;
  /** The side whose ids its pairs are kept for. */
  readonly from: 'source' | 'destination';
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
  /**
   * The words of which each record gives one, such as the state of a member: kebab-case, 255 at most. They are not compared with each other:
   * a class says in `when` which words of both sides are a difference. Default: records give none.
   */
  readonly words?: readonly string[];
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
  /** How the class is known at the first look, before any call. Left out: the kind's own class, or one that the code's `classOf` names. */
  readonly when?: FirstSight;
  /**
   * The differences are only counted, in the metric and in the report: none is looked at a second time, and the cap leaves them out. For
   * what both sides may rightly have by the thousand. A pair of records is only counted where all compared values agree.
   */
  readonly counted?: true;
}

/** What a class of differences is known by at the first look: the first class in the contract's order that fits. */
export interface FirstSight {
  readonly kind: Exclude<DifferenceKind, 'two-of-one'>;
  /** One of these words of the source's record. Default: any. */
  readonly source?: readonly string[];
  /** One of these words of the destination's record. Default: any. */
  readonly destination?: readonly string[];
  /**
   * Whether the link names the record: of a pair, that both are the same; of a record of one side, another that is not there. A repair of
   * that is an event of the record that is not there. Default: either.
   */
  readonly linked?: boolean;
}

/** More differences than this that are not only counted, or a larger share of the larger listing: nothing is repaired, and the person on call is paged. */
export interface DifferenceCap {
  readonly differences: number;
  /** Per cent. */
  readonly percent: number;
}
