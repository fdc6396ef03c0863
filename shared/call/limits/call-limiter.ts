import type { Destination, Outcome } from '../../contract/index.ts';

/** Released without an attempt. */
export type Deferred = Extract<Outcome, { kind: 'deferred' }>;

/** What a call says of the account, apart from its event. `retryAfterSeconds` counts from now. */
export type CallResult =
  /** The vendor answered, even if it refused this record. */
  | 'success'
  /** Nothing: the fault was ours. */
  | 'nothing'
  /** `forbidden`: the account refuses this record, or us; the health probe and other events decide. */
  | { readonly kind: 'failure' | 'authentication' | 'forbidden'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number; readonly reason: string };

/** Whose fault a result was. The account's: it takes no calls now, and the event waits without an attempt. */
export type Fault = 'account' | 'event';

/** The breaker and the rate budget before and after every vendor call of an invocation. */
export interface CallLimiter {
  /** Waits for a slot; where none comes in time, how the attempt ends instead. */
  slot(account: Destination): Promise<Deferred | undefined>;
  /**
   * Never rejects: a report that is lost is made up for by the next call's.
   * @param event names the event whose call it was: the failures of one are no sign of the account's
   */
  report(account: Destination, result: CallResult, event: string): Promise<Fault>;
}
