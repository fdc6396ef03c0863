/**
 * The one clock of the local runtime. Everything in `local/` that reads the time or waits takes a `Clock`, so that
 * minutes can pass as seconds. All durations are milliseconds of *clock* time.
 */
export interface Clock {
  /** How many times faster than real time this clock runs; 1 is real time. */
  readonly rate: number;
  /** Milliseconds since the Unix epoch, on this clock. */
  now(): number;
  /** Calls `run` once `ms` of clock time have passed; the returned function cancels it. Does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A clock that starts now, or at a later time `from`, and runs `rate` times as fast as real time. */
export function scaledClock(rate = 1, { from = 0, realNow = Date.now } = {}): Clock {
  const origin = realNow();
  const start = Math.max(origin, from);
  const now = () => start + (realNow() - origin) * rate;
  return {
    rate,
    now,
    after(ms, run) {
      const due = now() + ms;
      let timer = arm();
      return () => clearTimeout(timer);

      function arm(): NodeJS.Timeout {
        const wait = Math.max(0, (due - now()) / rate);
        return setTimeout(
          () => {
            if (now() >= due - 0.5 * rate) run();
            else timer = arm();
          },
          Math.min(wait, LONGEST_TIMER_MS),
        ).unref();
      }
    },
  };
}

/** Resolves once `ms` of clock time have passed. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
