import type { Delivery, RateLimits } from '../contract/index.ts';

/**
 * Slots lie a tenth further apart than the rate says: one may be used up to 100 ms late, and even so no second may hold more
 * than the rate and the burst.
 */
const SPACING = 1.1;
const LATE_SECONDS = 0.1;

/** The steady rate that keeps every declared limit; `undefined` where none is declared. */
export function callsPerSecond({ perSecond, perTenSeconds, perMinute }: RateLimits): number | undefined {
  const rates = [perSecond, perTenSeconds && perTenSeconds / 10, perMinute && perMinute / 60];
  const declared = rates.filter((rate) => rate !== undefined);
  return declared.length > 0 ? Math.min(...declared) : undefined;
}

export function slotIntervalMs(rate: number): number {
  return (SPACING * 1000) / rate;
}

/** Why the burst would break a limit of a longer window, or nothing. */
export function burstProblem(limits: RateLimits): string | undefined {
  const rate = callsPerSecond(limits);
  const { burst = 1 } = limits;
  if (!Number.isInteger(burst) || burst < 1) return `limits.burst is ${burst}; give a whole number from 1.`;
  if (rate === undefined)
    return burst === 1 ? undefined : `limits.burst is ${burst}, but no rate is stated; state one.`;
  const windows = [
    { seconds: 10, limit: limits.perTenSeconds, name: 'perTenSeconds' },
    { seconds: 60, limit: limits.perMinute, name: 'perMinute' },
  ];
  const broken = windows.find(({ seconds, limit }) => limit !== undefined && steady(seconds, rate) + burst > limit);
  if (!broken) return undefined;
  const most = Math.max(1, (broken.limit ?? 0) - steady(broken.seconds, rate));
  return `limits.burst is ${burst}; with ${broken.name} ${broken.limit} at most ${most} calls may be made at once.`;
}

/** Calls in a window at the steady rate, beside the burst. */
function steady(seconds: number, rate: number): number {
  return Math.floor(((seconds + LATE_SECONDS) * rate) / SPACING + 1e-9);
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
