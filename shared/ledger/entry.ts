import type { Decision, SetAsideOutcome, Tenant } from '../contract/index.ts';

/**
 * How an event stands. `attempting`, `waiting` and `dead` are open, and so are `conflict` and `owed`, which are set aside: no queue holds
 * their messages. `discarded`: a person gave it up; that can be taken back.
 */
export type LedgerState =
  | ('delivered' | 'filtered' | 'stale' | 'echo' | 'discarded')
  | ('attempting' | 'waiting' | 'dead')
  | SetAsideState;

/** A person decides a conflict; what is owed is known and cannot be carried out yet. */
export type SetAsideState = SetAsideOutcome['kind'];

export const LEDGER_STATES = [
  'attempting',
  'waiting',
  'dead',
  'conflict',
  'owed',
  'delivered',
  'filtered',
  'stale',
  'echo',
  'discarded',
] as const satisfies readonly LedgerState[];

export const isOpen = (state: LedgerState) => OPEN.includes(state);

/** What has not ended. */
export const OPEN_STATES = [
  'attempting',
  'waiting',
  'dead',
  'conflict',
  'owed',
] as const satisfies readonly LedgerState[];

const OPEN: readonly LedgerState[] = OPEN_STATES;

export const SET_ASIDE = ['conflict', 'owed'] as const satisfies readonly SetAsideState[];

export const isSetAside = (state: unknown): state is SetAsideState => SET_ASIDE.some((one) => one === state);

export interface LedgerEntry {
  readonly tenant: Tenant;
  readonly eventId: string;
  readonly state: LedgerState;
  readonly type: string;
  readonly entity?: string;
  readonly correlationId: string;
  readonly messageId: string;
  /** ISO 8601, UTC. */
  readonly occurredAt?: string;
  readonly receivedAt: string;
  /** Why it stands so, in kebab-case; absent for `delivered`. */
  readonly reason?: string;
  /** Names of fields and rules that were broken. */
  readonly problems?: readonly string[];
  /** Of a conflict: names of the fields that both sides differ in. */
  readonly fields?: readonly string[];
  /** Of an event that was a conflict: what a person decided. */
  readonly decided?: Decision;
  /** The record at the vendor. */
  readonly remote?: string;
  readonly attempt?: LedgerAttempt;
  /** The event was written down as open before: it stands in the indexes, also when it ends now. */
  readonly wasOpen?: true;
  /** Names of the attempts that the entry held when this one began: the oldest make room. */
  readonly pastAttempts?: readonly string[];
  /** Milliseconds since the epoch: since then it is unknown whether a write took effect. */
  readonly uncertainSince?: number;
  /** By then the last such write had left, if at all. */
  readonly lastWriteBy?: number | undefined;
  /** The vendor answered for every write of the event. Without it an entry that stays open keeps the doubt it holds. */
  readonly endsDoubt?: true;
  /** Counts the messages of this event that ended in a vendor's refusal; part of the key towards the vendor. */
  readonly generation?: number;
  /** The message that the vendor refused for good. */
  readonly refusedMessage?: string;
}

/** One attempt and the vendor calls it made. */
export interface LedgerAttempt {
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly outcome: string;
  readonly calls: readonly LedgerCall[];
  /** Calls before these that are not kept. */
  readonly callsOmitted?: number;
}

export interface LedgerCall {
  readonly destination: string;
  readonly operation: string;
  /** HTTP status, or the network error's class. */
  readonly result: string;
  readonly durationMs: number;
  readonly vendorRequestId?: string;
}

/** What is known of one SQS message that did not end at its first receive. */
export interface MessageState {
  readonly attempts: number;
  /** Reason of the permanent failure; set, the message may only be left to SQS for its dead-letter queue. */
  readonly giveUpReason?: string;
  /** `ApproximateReceiveCount` of the last receive that ended by an attempt or a release. */
  readonly settled?: number;
  /** Receives since then on which a worker started, and of which it left no result. */
  readonly starts?: number;
}
