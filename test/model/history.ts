import type { Bound, Kind } from './deliveries.ts';
import type { Invocation } from './invocation.ts';
import type { Plan } from './plan.ts';
import type { Message } from './queue.ts';
import type { Effect } from './vendor.ts';

/** What a schedule left behind, for the invariants to judge. */
export interface History {
  readonly plan: Plan;
  readonly kind: Kind;
  readonly bound: Bound;
  /** Writes of the vendor, oldest first. */
  readonly effects: readonly Effect[];
  /** The ledger's items: of events by event id, of messages by message id. */
  readonly entries: ReadonlyMap<string, LedgerItem>;
  readonly lives: ReadonlyMap<string, LedgerItem>;
  readonly turns: readonly Turn[];
  readonly dead: readonly Message[];
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
  /** Calls to the vendor that were not refused for our haste. */
  calls: number;
  /** Whether a write of it is under way. */
  isWriting: boolean;
}
