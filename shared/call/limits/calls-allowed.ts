import type { HalfOpenBreaker, MaybeBreaker } from './breaker.ts';

/** For 60 s after the breaker opens, workers wait inside the invocation: a release costs a receive. */
const WAIT_INSIDE_MS = 60_000;
/** Shortest wait after a release: a release costs the message one of its receives. */
export const RELEASE_SECONDS = 120;
/**
 * Ten minutes after the probe was due workers take the valve for dead, and one message tries. Ten runs of the valve, or a
 * deploy that replaces it, fit in; a message is released five times at most.
 */
const VALVE_IS_DEAD_MS = 600_000;

/** Whether the breaker lets a worker call. */
export type BreakerCheck =
  | { readonly kind: 'allowed' }
  /** The worker may send one message; `breaker` must be written, unless it is there already. */
  | { readonly kind: 'half-open'; readonly breaker: HalfOpenBreaker }
  /** Another worker holds the half-open call, or the valve is disabling the mappings: the worker waits a little, for a release costs a receive. */
  | { readonly kind: 'soon'; readonly reason: string }
  /** The account asked for no calls: the worker waits until then, if it can. */
  | { readonly kind: 'resting'; readonly reason: 'rate-limited'; readonly untilMs: number }
  /** `seconds` until the next probe, but no less than a release is worth. */
  | { readonly kind: 'refused'; readonly reason: string; readonly seconds: number };

/**
 * @param breaker as {@link currentBreaker} has it
 * @param leaseMs how long this worker may hold the half-open call
 */
export function callsAllowed(
  breaker: MaybeBreaker,
  { holder, leaseMs, now }: { readonly holder: string; readonly leaseMs: number; readonly now: number },
): BreakerCheck {
  switch (breaker?.state) {
    case undefined:
      return { kind: 'allowed' };
    case 'closed':
    case 'recovering': {
      const { untilMs } = breaker.limited ?? { untilMs: 0 };
      return now < untilMs ? { kind: 'resting', reason: 'rate-limited', untilMs } : { kind: 'allowed' };
    }
    case 'open': {
      const { reason, sinceMs, untilMs, waitSeconds } = breaker;
      if (now < Math.min(untilMs, sinceMs + WAIT_INSIDE_MS)) return { kind: 'soon', reason };
      if (now <= untilMs + VALVE_IS_DEAD_MS) return { kind: 'refused', reason, seconds: restSeconds(untilMs, now) };
      return { kind: 'half-open', breaker: { state: 'half-open', holder, untilMs: now + leaseMs, waitSeconds } };
    }
    case 'half-open': {
      if (breaker.holder === holder && now < breaker.untilMs) return { kind: 'half-open', breaker };
      if (breaker.holder !== undefined && now < breaker.untilMs) return { kind: 'soon', reason: 'breaker-half-open' };
      return { kind: 'half-open', breaker: { ...breaker, holder, untilMs: now + leaseMs } };
    }
  }
}

function restSeconds(untilMs: number, now: number): number {
  return Math.max(RELEASE_SECONDS, Math.ceil((untilMs - now) / 1000));
}

/** Clocks of two workers may differ by so much: a half-open call ends this much before its lease. */
const CLOCKS_DIFFER_MS = 5000;

/** Whether a worker may make one more call now, of at most `callMs`; takes over no half-open call. */
export function callAllowed(
  breaker: MaybeBreaker,
  { holder, callMs, now }: { readonly holder: string; readonly callMs: number; readonly now: number },
): Extract<BreakerCheck, { kind: 'allowed' | 'resting' | 'refused' }> {
  const check = callsAllowed(breaker, { holder, leaseMs: 0, now });
  if (breaker?.state === 'open')
    return { kind: 'refused', reason: breaker.reason, seconds: restSeconds(breaker.untilMs, now) };
  if (check.kind !== 'half-open' && check.kind !== 'soon') return check;
  const isMine = breaker?.state === 'half-open' && breaker.holder === holder;
  if (isMine && now + callMs + CLOCKS_DIFFER_MS <= breaker.untilMs) return { kind: 'allowed' };
  return { kind: 'refused', reason: 'breaker-half-open', seconds: RELEASE_SECONDS };
}

/** The lease of a half-open call: all that is left of the invocation, and the difference of two clocks. */
export function leaseMsFor(maxWaitMs: number, callsMs: number): number {
  return maxWaitMs + callsMs + LEASE_MARGIN_MS;
}

/** What a worker keeps at its end, and {@link CLOCKS_DIFFER_MS} twice. */
const LEASE_MARGIN_MS = 15_000;
