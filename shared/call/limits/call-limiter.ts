import type { Destination, Outcome } from '../../contract/index.ts';

/** Released without an attempt. */
export type Deferred = Extract<Outcome, { kind: 'deferred' }>;

/** What a call says of the account, apart from its event. `retryAfterSeconds` counts from now. */
export type CallResult =
  /** The vendor answered, even if it refused this record. */
  | 'success'
  | { readonly kind: 'failure' | 'authentication'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number; readonly reason: string };

/** The breaker and the rate budget before and after every vendor call of an invocation. */
export interface CallLimiter {
  /** Waits for a slot; where none comes in time, how the attempt ends instead. */
  slot(account: Destination): Promise<Deferred | undefined>;
  /** Never rejects: a report that is lost is made up for by the next call's. */
  report(account: Destination, result: CallResult): Promise<void>;
}
