import type { Destination } from '../../contract/index.ts';
import type { CallLimiter, Deferred } from './call-limiter.ts';
import type { Control, Permit, Refused } from './control.ts';

/** How soon the other messages of a half-open batch return: by then the one call has ended. */
const HALF_OPEN_SECONDS = 5;
const HALF_OPEN_JITTER_SECONDS = 10;

/** Whether the worker works on the batch's message at `index`, or releases it before any call. */
export function permitFor(permit: Permit, index: number, random: number): 'work' | Deferred {
  if (permit.kind === 'refused') return deferred(permit);
  if (permit.kind === 'granted' || index === 0) return 'work';
  return {
    kind: 'deferred',
    reason: 'breaker-half-open',
    retryAfterSeconds: Math.ceil(HALF_OPEN_SECONDS + HALF_OPEN_JITTER_SECONDS * random),
  };
}

export interface LimiterOptions {
  readonly control: Control;
  /** Milliseconds that a call to the account may still wait for its slot. */
  readonly maxWaitMs: (account: Destination) => number;
  /** Runs when a report could not be written. */
  readonly onTrouble: (account: Destination, error: unknown) => void;
}

/** Breaker and budget of one invocation, for its vendor clients. */
export function createCallLimiter({ control, maxWaitMs, onTrouble }: LimiterOptions): CallLimiter {
  return {
    async slot(account) {
      const slot = await control.slot(account, maxWaitMs(account));
      return slot === 'now' ? undefined : deferred(slot);
    },
    async report(account, result, event) {
      try {
        // A probe takes the time of a call: that much is left while a call could still wait.
        return await control.report(account, result, { event, mayProbe: maxWaitMs(account) > 0 });
      } catch (error) {
        onTrouble(account, error);
        return 'account';
      }
    },
  };
}

function deferred({ kind: _, ...refused }: Refused): Deferred {
  return { kind: 'deferred', ...refused };
}
