import type { Clock } from '@penstock/local-aws/clock';

const MINUTE_MS = 60_000;

/** Calls of one minute, counted from its first one. */
export interface Minute {
  /** Takes a call. `left`: below 0, there was none left. `resetsAt`: seconds since the Unix epoch. */
  take(): { readonly left: number; readonly resetsAt: number };
}

export function minuteOf(clock: Clock, most: () => number): Minute {
  let [from, taken] = [Number.NEGATIVE_INFINITY, 0];
  return {
    take() {
      if (clock.now() >= from + MINUTE_MS) [from, taken] = [clock.now(), 0];
      taken += 1;
      return { left: most() - taken, resetsAt: Math.ceil((from + MINUTE_MS) / 1000) };
    },
  };
}
