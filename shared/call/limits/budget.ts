import type { Destination } from '../../contract/index.ts';
import { callsPerSecond, slotIntervalMs } from '../../topology/index.ts';
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

export interface Lease {
  /** From where on the slots were laid: holds while `tat` is no later. */
  readonly start: number;
  /** The new `tat`. */
  readonly tat: number;
  /** From when each slot may be used. */
  readonly slots: readonly number[];
}

/** How late a slot may be used. Later, its call would exceed the rate of the slots after it. */
const SLOT_LIFE_MS = 100;
/** The share of the budget with which a recovering breaker begins. */
const RAMP_START = 0.25;
/** Calls a second of a recovering account without a rate of its own; each step lasts the same time. */
const RAMP_STEPS = [1, 2, 4, 8, 16, 32];

/** The pace that holds now; undefined where calls need not be spaced. */
export function paceOf({ limits, breaker: policy }: Destination, breaker: MaybeBreaker, now: number): Pace | undefined {
  const rate = callsPerSecond(limits);
  if (breaker?.state === 'recovering' || breaker?.state === 'half-open') {
    const since = breaker.state === 'recovering' ? breaker.sinceMs : now;
    const share = Math.max(0, Math.min(1, (now - since) / (policy.rampSeconds * 1000)));
    const step = RAMP_STEPS[Math.min(RAMP_STEPS.length - 1, Math.floor(share * RAMP_STEPS.length))] ?? 1;
    const ramped = rate === undefined ? step : rate * (RAMP_START + (1 - RAMP_START) * share);
    return { intervalMs: slotIntervalMs(ramped), burst: 1 };
  }
  return rate === undefined ? undefined : { intervalMs: slotIntervalMs(rate), burst: limits.burst ?? 1 };
}

/**
 * Takes up to `calls` slots, those that begin before `latestMs`. Where even the first begins later: `tooLate`, the time of the
 * first.
 * @param fromMs when the first can be used: now, and the time it takes to write the lease
 */
export function lease(
  pace: Pace,
  tat: number,
  { calls, fromMs, latestMs }: { readonly calls: number; readonly fromMs: number; readonly latestMs: number },
): Lease | { readonly tooLate: number } {
  const start = Math.max(fromMs, tat);
  const early = (pace.burst - 1) * pace.intervalMs;
  const slots = Array.from({ length: calls }, (_, k) => Math.max(fromMs, start + k * pace.intervalMs - early));
  const [first = fromMs] = slots;
  if (first > latestMs) return { tooLate: first };
  const usable = slots.filter((slot) => slot <= latestMs);
  return { start, tat: start + usable.length * pace.intervalMs, slots: usable };
}

export function isForfeited(slot: number, now: number): boolean {
  return now > slot + SLOT_LIFE_MS;
}

/** `2026-11-21`: the day whose calls are counted against `perDay`. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

export function secondsUntilTomorrow(now: number): number {
  return Math.ceil((Date.parse(`${dayOf(now)}T00:00:00Z`) + 86_400_000 - now) / 1000);
}
