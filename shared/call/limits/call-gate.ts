import type { Destination, Outcome } from '../../contract/index.ts';

/** Not tried, handed back unharmed. */
export type Deferred = Extract<Outcome, { kind: 'deferred' }>;

/** What a call says of the account, apart from the event that caused it. `retryAfterSeconds` counts from now. */
export type CallResult =
  /** The vendor answered, be it with a refusal of this record. */
  | 'success'
  | { readonly kind: 'failure' | 'authentication'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number; readonly reason: string };

/** What stands before and after every vendor call of an invocation. */
export interface CallGate {
  /** Waits until a call may be made now; where it may not be made in time, how the attempt ends instead. */
  slot(account: Destination): Promise<Deferred | undefined>;
  /** Never rejects: what the account's state does not learn now, it learns from the next call. */
  report(account: Destination, result: CallResult): Promise<void>;
}
