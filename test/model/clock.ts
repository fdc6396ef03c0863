import type { Clock } from '@penstock/local-aws/clock';
import { vi } from 'vitest';

/** Time that passes only when nothing else is left to do: a schedule of hours runs in milliseconds, always the same way. */
export interface VirtualTime extends Clock {
  sleep(ms: number): Promise<void>;
  /** Goes from one due time to the next until `isOver`, or until nothing is due any more. */
  run(isOver: () => boolean): Promise<void>;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** `Date` follows the time given here: `vi.useFakeTimers({ toFake: ['Date'] })` must have been called. */
export function virtualTime(from: number): VirtualTime {
  let now = from;
  const timers: Timer[] = [];
  vi.setSystemTime(now);

  function after(ms: number, run: () => void): () => void {
    const timer = { due: now + Math.max(0, ms), run };
    // Behind those that are due at the same time.
    const at = timers.findIndex(({ due }) => due > timer.due);
    timers.splice(at < 0 ? timers.length : at, 0, timer);
    return () => {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    };
  }

  return {
    rate: 1,
    now: () => now,
    after,
    busy: () => () => {},
    sleep: (ms) => new Promise((wake) => after(ms, wake)),
    async run(isOver) {
      for (;;) {
        // Every promise that can go on has gone on once this comes back.
        await new Promise((resolve) => setImmediate(resolve));
        const next = isOver() ? undefined : timers.shift();
        if (!next) return;
        if (next.due > now) {
          now = next.due;
          vi.setSystemTime(now);
        }
        next.run();
      }
    },
  };
}
