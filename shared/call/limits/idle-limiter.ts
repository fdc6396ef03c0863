import type { Destination } from '../../contract/index.ts';
import { slotIntervalMs } from '../../topology/index.ts';
import type { CallLimiter, Deferred } from './call-limiter.ts';
import type { Control } from './control.ts';

export interface IdleLimiterOptions {
  readonly control: Control;
  /** Until then a call may wait for its slot. Milliseconds since the epoch. */
  readonly latestMs: () => number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Runs when a report could not be written. */
  readonly onTrouble: (account: Destination, error: unknown) => void;
}

/** The part of an account's rate that a listing takes at most, so that a live event finds a slot soon. */
const IDLE_SHARE = 0.5;
/** The part of its calls of a day. */
const DAY_SHARE = 0.8;
/** How soon it looks for an idle slot once more, where no rate is stated. */
const LOOK_MS = 200;

/**
 * Breaker and budget for calls that no event waits for: a listing, a comparison. They never stand in line: a live event that waits has
 * a place ahead of the clock, and while there is one, these calls wait. The burst and a fifth of the day stay with the live events.
 */
export function createIdleLimiter({
  control,
  latestMs,
  now,
  sleep,
  random,
  onTrouble,
}: IdleLimiterOptions): CallLimiter {
  const notBefore = new Map<string, number>();

  return {
    async slot(account) {
      const intervalMs = slotIntervalMs(account.limits);
      for (;;) {
        const paceMs = (notBefore.get(account.name) ?? 0) - now();
        if (paceMs > 0 && now() + paceMs <= latestMs()) await sleep(paceMs);
        const slot = await control.slot(restOf(account), 0);
        if (slot === 'now') {
          if (intervalMs !== undefined) notBefore.set(account.name, now() + intervalMs / IDLE_SHARE);
          return undefined;
        }
        const waitMs = (intervalMs ?? LOOK_MS) * (0.5 + random());
        if (slot.reason !== 'rate-budget' || now() + waitMs > latestMs()) return deferred(slot);
        await sleep(waitMs);
      }
    },
    async report(account, result, event) {
      try {
        return await control.report(account, result, { event, mayProbe: now() < latestMs() });
      } catch (error) {
        onTrouble(account, error);
        return 'account';
      }
    },
  };
}

/** The account, as far as live events leave it. */
function restOf({ limits, ...account }: Destination): Destination {
  const { burst: _, perDay, ...rates } = limits;
  return { ...account, limits: { ...rates, ...(perDay !== undefined && { perDay: Math.floor(perDay * DAY_SHARE) }) } };
}

function deferred({ kind: _, ...refused }: Exclude<Awaited<ReturnType<Control['slot']>>, 'now'>): Deferred {
  return { kind: 'deferred', ...refused };
}
