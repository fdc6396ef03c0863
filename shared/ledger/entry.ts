import type { Tenant } from '../contract/index.ts';

/**
 * How an event stands. `attempting`, `waiting` and `dead` are open. `discarded`: a person
 * gave it up; that can be taken back.
 */
export type LedgerState = 'delivered' | 'filtered' | 'stale' | 'echo' | 'discarded' | 'attempting' | 'waiting' | 'dead';

export const LEDGER_STATES = [
  'attempting',
  'waiting',
  'dead',
  'delivered',
  'filtered',
  'stale',
  'echo',
  'discarded',
] as const satisfies readonly LedgerState[];

export const isOpen = (state: LedgerState) => OPEN.includes(state);

const OPEN: readonly LedgerState[] = ['attempting', 'waiting', 'dead'];

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
