/** Circuit breaker and rate budget: whether, when and how fast a destination account may be called. */

export type { Breaker } from './breaker.ts';
export { afterGoodProbe, currentBreaker, isDueForProbe, isRefused } from './breaker.ts';
export type { CallLimiter, CallResult, Deferred, Fault } from './call-limiter.ts';
export { createControl } from './control.ts';
export { createIdleLimiter } from './idle-limiter.ts';
export { createCallLimiter, permitFor } from './permit.ts';
export type { ProbeResult } from './prober.ts';
export type { Pause, Row } from './row.ts';
export { accountKey, EMPTY_ROW, pauseOf, rowOf } from './row.ts';
export type { SameFailure, SameFailures } from './same-failure.ts';
export { createSameFailures, SAME_FAILURE_ATTRIBUTES, sameFailureOf } from './same-failure.ts';
