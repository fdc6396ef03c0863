import { watchQuiet } from './quiet.ts';

/**
 * The one clock of the local runtime. Everything here that reads the time or waits takes a `Clock`, so that
 * minutes can pass as seconds. All durations are milliseconds of *clock* time.
 */
export interface Clock {
  /** How many times faster than real time this clock runs; 1 is real time. */
  readonly rate: number;
  /** Milliseconds since the Unix epoch, on this clock. */
  now(): number;
  /** Calls `run` once `ms` of clock time have passed; the returned function cancels it. Does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
  /**
   * Says that something is under way which takes the time it takes: a clock that jumps does not jump before the returned
   * function is called, once or more often. What only waits for the clock (a long poll, a pause) is not busy.
   */
  busy(): () => void;
  /** How far the clock has jumped in all. Only a clock that jumps has it. */
  jumped?(): number;
}

export interface ScaledClockOptions {
  /** When it starts at the earliest, in milliseconds since the Unix epoch. */
  readonly from?: number;
  readonly realNow?: () => number;
  /** Whether it jumps to the next due time when nothing is busy. Off unless given. */
  readonly jump?: boolean;
  /** Called with the time that a jump leads to, before the jump. */
  readonly onJump?: (to: number) => void;
}

interface Timer {
  readonly due: number;
  run(): void;
  real?: NodeJS.Timeout;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A clock that starts now, or at a later time `from`, and runs `rate` times as fast as real time. Default: real time.
 *
 * @example
 * import { scaledClock } from '@penstock/local-aws';
 *
 * const clock = scaledClock(60);
 * clock.after(60_000, () => console.log('a minute of the clock, a second of ours'));
 */
export function scaledClock(rate = 1, options: ScaledClockOptions = {}): Clock {
  const { from = 0, realNow = Date.now, jump = false, onJump = () => {} } = options;
  const origin = realNow();
  const start = Math.max(origin, from);
  const timers = new Set<Timer>();
  let jumped = 0;
  const quiet = jump ? watchQuiet(leap) : undefined;
  const now = () => start + (realNow() - origin) * rate + jumped;
  const isDue = ({ due }: Timer) => now() >= due - 0.5 * rate;

  return {
    rate,
    now,
    after(ms, run) {
      const timer: Timer = { due: now() + ms, run };
      timers.add(timer);
      arm(timer);
      quiet?.touch();
      return () => drop(timer);
    },
    busy: () => quiet?.hold() ?? (() => {}),
    ...(quiet && { jumped: () => jumped }),
  };

  function arm(timer: Timer): void {
    clearTimeout(timer.real);
    const wait = Math.max(0, (timer.due - now()) / rate);
    timer.real = setTimeout(() => (isDue(timer) ? fire(timer) : arm(timer)), Math.min(wait, LONGEST_TIMER_MS)).unref();
  }

  function drop(timer: Timer): void {
    clearTimeout(timer.real);
    timers.delete(timer);
  }

  function fire(timer: Timer): void {
    drop(timer);
    quiet?.touch();
    timer.run();
  }

  /** Goes to the next due time and runs what is due then, in the order of the due times. */
  function leap(): void {
    if (timers.size === 0) return;
    // Whole milliseconds, so that a jump never ends a fraction before what it leads to.
    const distance = Math.ceil(Math.min(...[...timers].map(({ due }) => due)) - now());
    if (distance > 0) {
      onJump(now() + distance);
      jumped += distance;
    }
    for (const timer of timers) arm(timer);
    const due = [...timers].filter(isDue).sort((a, b) => a.due - b.due);
    for (const timer of due) if (timers.has(timer)) fire(timer);
  }
}

/**
 * Resolves once `ms` of clock time have passed.
 *
 * @example
 * import { scaledClock, sleep } from '@penstock/local-aws/clock';
 *
 * await sleep(scaledClock(60), 60_000); // resolves after a second of real time
 */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
