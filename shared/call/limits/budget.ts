import type { Destination } from '../../contract/index.ts';
import { slotIntervalMs } from '../../topology/index.ts';
import type { MaybeBreaker } from './breaker.ts';

/**
 * The rate budget of an account, by the generic cell rate algorithm: `tat`, the time at which the next call would be due at a
 * steady rate, is all that is kept. Times are milliseconds since the epoch.
 */
export interface Pace {
  readonly intervalMs: number;
  /** Calls at once after a pause. */
  readonly burst: number;
}

/** The share of the budget with which a recovering breaker begins. */
const RAMP_START = 0.25;
/** Calls a second of a recovering account without a rate of its own; each step lasts the same time. */
const RAMP_STEPS = [1, 2, 4, 8, 16, 32];

/** The pace that holds now; undefined where calls need not be spaced. */
export function paceOf({ limits, breaker: policy }: Destination, breaker: MaybeBreaker, now: number): Pace | undefined {
  const intervalMs = slotIntervalMs(limits);
  if (breaker?.state === 'recovering' || breaker?.state === 'half-open') {
    const since = breaker.state === 'recovering' ? breaker.sinceMs : now;
    const share = Math.max(0, Math.min(1, (now - since) / (policy.rampSeconds * 1000)));
    const perSecond = RAMP_STEPS[Math.min(RAMP_STEPS.length - 1, Math.floor(share * RAMP_STEPS.length))] ?? 1;
    const ramped = intervalMs && intervalMs / (RAMP_START + (1 - RAMP_START) * share);
    return { intervalMs: ramped ?? slotIntervalMs({ perSecond }) ?? 0, burst: 1 };
  }
  return intervalMs === undefined ? undefined : { intervalMs, burst: limits.burst ?? 1 };
}

/** Whether calls to the account are counted or spaced. */
export function isMetered(account: Destination, breaker: MaybeBreaker, now: number): boolean {
  return paceOf(account, breaker, now) !== undefined || account.limits.perDay !== undefined;
}

/** `2026-11-21`: the day whose calls are counted against `perDay`. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

export function secondsUntilTomorrow(now: number): number {
  return Math.ceil((Date.parse(`${dayOf(now)}T00:00:00Z`) + 86_400_000 - now) / 1000);
}
