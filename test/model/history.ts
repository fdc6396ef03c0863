import type { Schedule } from './acts/act.ts';
import type { EventAct } from './acts/event.ts';
import type { AccountRole } from './acts/vendor-faults.ts';
import type { Bound } from './delivery.ts';
import type { BreakerSeen } from './environment/breakers.ts';
import type { Befallen } from './environment/faults.ts';
import type { Invocation } from './environment/invocation.ts';
import type { Message } from './environment/queue.ts';
import type { Effect } from './environment/vendor.ts';
import type { Kind } from './kinds.ts';

/** What a schedule left behind, for the invariants to judge. Times are milliseconds since its start. */
export interface History {
  readonly schedule: Schedule;
  readonly events: readonly EventAct[];
  readonly kind: Kind;
  readonly bound: Bound;
  /** From then on nothing failed that need not. */
  readonly healedAt: number;
  /** Writes of the vendor, oldest first. */
  readonly effects: readonly Effect[];
  /** The ledger's items: of events by event id, of messages by message id. */
  readonly entries: ReadonlyMap<string, LedgerItem>;
  readonly messages: ReadonlyMap<string, LedgerItem>;
  readonly turns: readonly Turn[];
  readonly calls: readonly Call[];
  readonly breakers: readonly BreakerSeen[];
  /** Dead letters that no one redrove. */
  readonly dead: readonly Message[];
  readonly deaths: readonly Death[];
  /** Messages that the mapping deleted, with the ledger entry of their event then. */
  readonly deleted: readonly {
    readonly message: string;
    readonly event: string;
    readonly entry: LedgerItem | undefined;
  }[];
  /** Events that were stored in the archive once more. */
  readonly archived: ReadonlySet<string>;
  /** Receives by message id. */
  readonly receives: ReadonlyMap<string, number>;
  /** What was seen to go wrong while it ran. */
  readonly seen: readonly string[];
  readonly trace: readonly string[];
}

export type LedgerItem = Readonly<Record<string, unknown>>;

/** One message in one invocation. */
export interface Turn {
  readonly message: string;
  readonly event: string;
  readonly correlationId: string;
  readonly invocation: Invocation;
  readonly at: number;
  /** Calls to the vendor that wrote or failed, unless they were refused for our haste. */
  calls: number;
  /** Reads that were answered well. */
  reads: number;
  /** Whether a call was answered 429 or 401, which is the account’s: the message is released, and no attempt is used. */
  isExcused: boolean;
  /** Whether a write of it is under way. */
  isWriting: boolean;
  /** Whether its code ended the worker. */
  hasCrashed: boolean;
}

/** One call to a vendor. */
export interface Call {
  readonly account: AccountRole;
  readonly at: number;
  readonly isProbe: boolean;
  readonly invocation: Invocation;
  readonly message: string | undefined;
  readonly befallen: Befallen | undefined;
  endedAt?: number;
}

/** A message that SQS moved to the dead-letter queue, and what the ledger knew then. */
export interface Death {
  readonly message: string;
  readonly event: string;
  readonly at: number;
  readonly entry: LedgerItem | undefined;
  readonly state: LedgerItem | undefined;
}
