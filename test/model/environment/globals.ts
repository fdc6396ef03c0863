import { AsyncLocalStorage } from 'node:async_hooks';
import type { VirtualTime } from './clock.ts';
import { hosts } from './hosts.ts';

export interface Globals {
  readonly time: VirtualTime;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Gets what is written to standard output and error: log lines and metrics. */
  readonly onLine: (line: string) => void;
}

const { random: realRandom } = Math;
const real = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
  performanceNow: performance.now,
  out: process.stdout.write,
  error: process.stderr.write,
};

/**
 * Gives time, timers and chance of a schedule to all code of this process, so that the functions run as they are bundled. Each
 * host reads its own clock. The function that is returned gives everything back.
 */
export function takeOver({ time, random, onLine }: Globals): () => void {
  const now = () => time.now() + (hosts.getStore()?.skewMs ?? 0);
  const asDate = {
    construct: (target: DateConstructor, args: [], newTarget: DateConstructor) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target: DateConstructor, name: keyof DateConstructor) => (name === 'now' ? now : target[name]),
  };
  globalThis.Date = new Proxy(real.Date, asDate as ProxyHandler<DateConstructor>);
  globalThis.setTimeout = timerOf(time) as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timer: Timer | undefined) => timer?.cancel()) as unknown as typeof clearTimeout;
  globalThis.setImmediate = ((run: (...args: unknown[]) => void, ...args: unknown[]) =>
    time.soon(bound(() => run(...args)))) as unknown as typeof setImmediate;
  Object.assign(Math, { random });
  performance.now = () => time.now();
  const write = ((chunk: unknown) => {
    onLine(String(chunk).trimEnd());
    return true;
  }) as typeof process.stdout.write;
  process.stdout.write = write;
  process.stderr.write = write;

  return () => {
    Object.assign(globalThis, {
      Date: real.Date,
      setTimeout: real.setTimeout,
      clearTimeout: real.clearTimeout,
      setImmediate: real.setImmediate,
    });
    Object.assign(Math, { random: realRandom });
    performance.now = real.performanceNow;
    process.stdout.write = real.out;
    process.stderr.write = real.error;
  };
}

interface Timer {
  cancel(): void;
  ref(): Timer;
  unref(): Timer;
  hasRef(): boolean;
}

function timerOf(time: VirtualTime) {
  return (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer => {
    const cancel = time.after(
      ms,
      bound(() => run(...args)),
    );
    const timer: Timer = { cancel, ref: () => timer, unref: () => timer, hasRef: () => true };
    return timer;
  };
}

/** Keeps the host, and does nothing once it is dead. */
function bound(run: () => void): () => void {
  const host = hosts.getStore();
  const inContext = AsyncLocalStorage.bind(run);
  return () => {
    if (!host?.invocation.isDead()) inContext();
  };
}
