import type { Clock } from '@penstock/local-aws/clock';

/** Time that passes only when nothing else is left to do: a schedule of days runs in milliseconds, always the same way. */
export interface VirtualTime extends Clock {
  sleep(ms: number): Promise<void>;
  /** Runs it without time passing, once every promise that can go on has gone on. */
  soon(run: () => void): void;
  /** Goes from one due time to the next until `isOver`, or until nothing is due any more. */
  run(isOver: () => boolean): Promise<void>;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** Kept from before a schedule replaces them. */
const { setImmediate } = globalThis;

export function virtualTime(from: number): VirtualTime {
  let now = from;
  const timers: Timer[] = [];
  let immediates: (() => void)[] = [];

  function after(ms: number, run: () => void): () => void {
    const timer: Timer = { due: now + Math.max(0, ms), run, isCancelled: false };
    // Behind those that are due at the same time.
    let low = 0;
    for (let high = timers.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((timers[middle] as Timer).due > timer.due) high = middle;
      else low = middle + 1;
    }
    timers.splice(low, 0, timer);
    return () => {
      timer.isCancelled = true;
    };
  }

  function next(): Timer | undefined {
    for (let timer = timers.shift(); timer; timer = timers.shift()) if (!timer.isCancelled) return timer;
    return undefined;
  }

  return {
    rate: 1,
    now: () => now,
    after,
    busy: () => () => {},
    sleep: (ms) => new Promise((wake) => after(ms, wake)),
    soon: (run) => void immediates.push(run),
    async run(isOver) {
      for (;;) {
        // Every promise that can go on has gone on once this comes back.
        await new Promise((resolve) => setImmediate(resolve));
        if (immediates.length > 0) {
          const due = immediates;
          immediates = [];
          for (const run of due) run();
          continue;
        }
        const timer = isOver() ? undefined : next();
        if (!timer) return;
        now = Math.max(now, timer.due);
        timer.run();
      }
    },
  };
}
