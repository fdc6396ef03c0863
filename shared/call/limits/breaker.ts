import type { BreakerPolicy } from '../../contract/index.ts';

/**
 * The circuit breaker of one destination account. Closed: calls flow. Open: no calls. Absent: closed, and the last call
 * did not fail.
 *
 *     closed → open → half-open → recovering → closed
 *               ↑________|____________|  each time with twice the wait
 *
 * Times are milliseconds since the epoch.
 */
export type Breaker =
  /** Calls flow; the last `failures` of them failed. */
  | { readonly state: 'closed'; readonly failures: number }
  /** No calls. From `untilMs` on the valve probes the account; a green probe makes it half-open, without a holder. */
  | {
      readonly state: 'open';
      readonly reason: string;
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly waitSeconds: number;
    }
  /** One message is worked on: by `holder` until `untilMs`; after that, or without a holder, by the first worker that asks. */
  | { readonly state: 'half-open'; readonly untilMs: number; readonly waitSeconds: number; readonly holder?: string }
  /** A real call succeeded; the rate grows. `failures` in a row open the breaker for twice as long. */
  | { readonly state: 'recovering'; readonly sinceMs: number; readonly waitSeconds: number; readonly failures: number };

/** The reason of a breaker that opened because the account refused our credential. */
const AUTHENTICATION = 'authentication';

/** Absent: closed, without failures. */
export type MaybeBreaker = Breaker | undefined;

/** Longest Retry-After that is honoured; after that one message tries. */
const LONGEST_REST_SECONDS = 86_400;
/** Up to this Retry-After the breaker stays closed: the messages wait. */
const SHORT_REST_SECONDS = 60;
/** For 60 s after the breaker opens, workers wait inside the invocation: a release costs a receive. */
const WAIT_INSIDE_MS = 60_000;

/** A call that was made, and its invocation: a call made before the breaker opened says nothing of another worker's half-open call. */
interface Call {
  readonly holder: string;
  readonly now: number;
}

/** @param rateIsBad whether too many of the last minute's calls failed */
export function afterFailure(
  breaker: MaybeBreaker,
  policy: BreakerPolicy,
  { reason, rateIsBad, holder, now }: Call & { readonly reason: string; readonly rateIsBad: boolean },
): Breaker {
  if (breaker?.state === 'open' || isHalfOpenForOthers(breaker, holder)) return breaker;
  if (breaker?.state === 'half-open') return opened(breaker, policy, reason, now);
  const failures = (breaker?.failures ?? 0) + 1;
  if (rateIsBad || failures >= policy.consecutiveFailures) return opened(breaker, policy, reason, now);
  return breaker ? { ...breaker, failures } : { state: 'closed', failures };
}

/** A refused credential opens the breaker at the first call: the account refuses it to every message. */
export function afterRefusedCredential(breaker: MaybeBreaker, policy: BreakerPolicy, { holder, now }: Call): Breaker {
  return breaker?.state === 'open' || isHalfOpenForOthers(breaker, holder)
    ? breaker
    : opened(breaker, policy, AUTHENTICATION, now);
}

/** @param retryAfterSeconds how long the vendor asks for no calls */
export function afterRateLimit(
  breaker: MaybeBreaker,
  policy: BreakerPolicy,
  { retryAfterSeconds, now }: { readonly retryAfterSeconds: number; readonly now: number },
): MaybeBreaker {
  const untilMs = now + Math.min(retryAfterSeconds, LONGEST_REST_SECONDS) * 1000;
  if (breaker?.state === 'open') return untilMs > breaker.untilMs ? { ...breaker, untilMs } : breaker;
  if (retryAfterSeconds <= SHORT_REST_SECONDS && breaker?.state !== 'half-open') return breaker;
  const waitSeconds = breaker && 'waitSeconds' in breaker ? breaker.waitSeconds : policy.waitSeconds;
  return { state: 'open', reason: 'rate-limited', sinceMs: now, untilMs, waitSeconds };
}

export function afterSuccess(breaker: MaybeBreaker, { holder, now }: Call): MaybeBreaker {
  switch (breaker?.state) {
    case undefined:
    case 'closed':
      return undefined;
    case 'open':
      return breaker;
    case 'half-open':
      return isHalfOpenForOthers(breaker, holder)
        ? breaker
        : { state: 'recovering', sinceMs: now, waitSeconds: breaker.waitSeconds, failures: 0 };
    case 'recovering':
      return breaker.failures === 0 ? breaker : { ...breaker, failures: 0 };
  }
}

/** The half-open breaker after a green probe; undefined where no probe was due. */
export function afterGoodProbe(breaker: MaybeBreaker, now: number): Breaker | undefined {
  if (!isDueForProbe(breaker, now)) return undefined;
  return { state: 'half-open', untilMs: now, waitSeconds: breaker.waitSeconds };
}

export function isRefused(breaker: MaybeBreaker): boolean {
  return breaker?.state === 'open' && breaker.reason === AUTHENTICATION;
}

export function isDueForProbe(breaker: MaybeBreaker, now: number): breaker is Breaker & { state: 'open' } {
  return breaker?.state === 'open' && now >= breaker.untilMs;
}

/** Shortest wait after a release: a release costs the message one of its receives. */
export const RELEASE_SECONDS = 120;
/**
 * Ten minutes after the probe was due workers take the valve for dead, and one message tries. Ten runs of the valve, or a
 * deploy that replaces it, fit in; a message is released five times at most.
 */
const VALVE_IS_DEAD_MS = 600_000;

/** Seconds until the next probe, but no less than a release is worth. */
export function restSeconds({ untilMs }: { readonly untilMs: number }, now: number): number {
  return Math.max(RELEASE_SECONDS, Math.ceil((untilMs - now) / 1000));
}

/** Whether the breaker lets a worker call. */
export type BreakerCheck =
  | { readonly kind: 'allowed'; readonly breaker: MaybeBreaker }
  /** The worker may send one message; `breaker` must be written, unless it is there already. */
  | { readonly kind: 'half-open'; readonly breaker: Breaker }
  /** Another worker holds the half-open call, or the valve is disabling the mappings: the worker waits a little, for a release costs a receive. */
  | { readonly kind: 'soon'; readonly reason: string }
  /** `seconds` as {@link restSeconds} has them. */
  | { readonly kind: 'refused'; readonly reason: string; readonly seconds: number };

/** @param leaseMs how long this worker may hold the half-open call */
export function callsAllowed(
  breaker: MaybeBreaker,
  policy: BreakerPolicy,
  { holder, leaseMs, now }: { readonly holder: string; readonly leaseMs: number; readonly now: number },
): BreakerCheck {
  switch (breaker?.state) {
    case undefined:
    case 'closed':
      return { kind: 'allowed', breaker };
    case 'open': {
      if (now < Math.min(breaker.untilMs, breaker.sinceMs + WAIT_INSIDE_MS))
        return { kind: 'soon', reason: breaker.reason };
      if (now <= breaker.untilMs + VALVE_IS_DEAD_MS)
        return { kind: 'refused', reason: breaker.reason, seconds: restSeconds(breaker, now) };
      const { waitSeconds } = breaker;
      return { kind: 'half-open', breaker: { state: 'half-open', holder, untilMs: now + leaseMs, waitSeconds } };
    }
    case 'half-open': {
      if (breaker.holder === holder && now < breaker.untilMs) return { kind: 'half-open', breaker };
      if (breaker.holder !== undefined && now < breaker.untilMs) return { kind: 'soon', reason: 'breaker-half-open' };
      return { kind: 'half-open', breaker: { ...breaker, holder, untilMs: now + leaseMs } };
    }
    case 'recovering':
      return { kind: 'allowed', breaker: now >= breaker.sinceMs + policy.rampSeconds * 1000 ? undefined : breaker };
  }
}

function isHalfOpenForOthers(breaker: MaybeBreaker, holder: string): breaker is Breaker & { state: 'half-open' } {
  return breaker?.state === 'half-open' && breaker.holder !== holder;
}

function opened(breaker: MaybeBreaker, policy: BreakerPolicy, reason: string, now: number): Breaker {
  const waitSeconds =
    breaker && 'waitSeconds' in breaker
      ? Math.min(breaker.waitSeconds * 2, policy.longestWaitSeconds)
      : policy.waitSeconds;
  return { state: 'open', reason, sinceMs: now, untilMs: now + waitSeconds * 1000, waitSeconds };
}
