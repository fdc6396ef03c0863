import type { Delivery, RateLimits } from '../contract/index.ts';

/** How late a slot may be used. Later, its call would exceed the rate of the slots after it. */
export const SLOT_LIFE_MS = 40;
/** Slots lie so much further apart that no second holds more than the rate and the burst, even if one is used late. */
const SPACING_IN_A_SECOND = 1 + SLOT_LIFE_MS / 1000;
/** In longer windows a burst must fit into the limit itself: a tenth is left for it. */
const SPACING_IN_LONGER_WINDOWS = 1.1;

/** The steady rate that keeps every declared limit; `undefined` where none is declared. */
export function callsPerSecond({ perSecond, perTenSeconds, perMinute }: RateLimits): number | undefined {
  const rates = [perSecond, perTenSeconds && perTenSeconds / 10, perMinute && perMinute / 60];
  const declared = rates.filter((rate) => rate !== undefined);
  return declared.length > 0 ? Math.min(...declared) : undefined;
}

/** Milliseconds between two slots, so that every declared limit is kept; `undefined` where none is declared. */
export function slotIntervalMs({ perSecond, perTenSeconds, perMinute }: RateLimits): number | undefined {
  const intervals = [
    perSecond && (SPACING_IN_A_SECOND * 1000) / perSecond,
    perTenSeconds && (SPACING_IN_LONGER_WINDOWS * 10_000) / perTenSeconds,
    perMinute && (SPACING_IN_LONGER_WINDOWS * 60_000) / perMinute,
  ].filter((interval) => interval !== undefined);
  return intervals.length > 0 ? Math.max(...intervals) : undefined;
}

/** Why the burst would break a limit of a longer window, or nothing. */
export function burstProblem(limits: RateLimits): string | undefined {
  const intervalMs = slotIntervalMs(limits);
  const { burst = 1 } = limits;
  if (!Number.isInteger(burst) || burst < 1) return `limits.burst is ${burst}; give a whole number from 1.`;
  if (intervalMs === undefined)
    return burst === 1 ? undefined : `limits.burst is ${burst}, but no rate is stated; state one.`;
  const windows = [
    { seconds: 10, limit: limits.perTenSeconds, name: 'perTenSeconds' },
    { seconds: 60, limit: limits.perMinute, name: 'perMinute' },
  ];
  const broken = windows.find(
    ({ seconds, limit }) => limit !== undefined && steady(seconds, intervalMs) + burst > limit,
  );
  if (!broken) return undefined;
  const most = Math.max(1, (broken.limit ?? 0) - steady(broken.seconds, intervalMs));
  return `limits.burst is ${burst}; with ${broken.name} ${broken.limit} at most ${most} calls may be made at once.`;
}

/** Calls in a window at the steady rate, beside the burst. */
function steady(seconds: number, intervalMs: number): number {
  return Math.floor((seconds * 1000 + SLOT_LIFE_MS) / intervalMs + 1e-9);
}

/** The part of an account's budget that replays may take, so that live events never stand behind more than a moment of them. */
const REPLAY_SHARE = 0.25;

/**
 * Messages a second at which dead letters may come back into a delivery's queue. Where no account it calls states a rate, its
 * workers' places are reckoned with one message a second each. SQS moves whole messages a second, at least one.
 */
export function replaysPerSecond({ destination, reads, worker }: Delivery): number {
  const rates = [destination, ...reads].flatMap(({ limits }) => callsPerSecond(limits) ?? []);
  const rate = Math.min(worker.maxConcurrency * worker.batchSize, ...rates);
  return Math.max(1, Math.floor(rate * REPLAY_SHARE));
}
