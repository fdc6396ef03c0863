import type { Clock } from '../clock.ts';

/** A long poll that found nothing yet. */
interface Waiter<Result> {
  /** Takes what there is now; undefined when there is nothing. */
  take(): Result | undefined;
  resolve(result: Result | undefined): void;
  reject(error: unknown): void;
}

/** The long polls of all queues, first come first served. */
export interface Waiting {
  /** Resolves as soon as `take` returns something, or to undefined after `ms` of clock time or an abort. */
  wait<Result>(
    queue: number,
    ms: number,
    signal: AbortSignal,
    take: () => Result | undefined,
  ): Promise<Result | undefined>;
  /** To be called after every change that may have made a message of the queue receivable, now or later. */
  wake(queue: number): void;
  /** Ends every poll empty. */
  close(): void;
}

/** The clock's timers may come a moment early; never sleep for less than this. */
const SHORTEST_SLEEP_MS = 1;

/** `nextVisible` answers when the queue's next hidden message comes into view, in clock time. */
export function createWaiting(clock: Clock, nextVisible: (queue: number) => number | undefined): Waiting {
  const lines = new Map<number, Set<Waiter<unknown>>>();
  const alarms = new Map<number, () => void>();

  function wake(queue: number): void {
    const line = lines.get(queue);
    if (!line) return;
    for (const waiter of line) {
      if (!serve(waiter)) break;
    }
    setAlarm(queue);
  }

  function setAlarm(queue: number): void {
    alarms.get(queue)?.();
    alarms.delete(queue);
    if (!lines.has(queue)) return;
    const due = nextVisible(queue);
    if (due === undefined) return;
    const wait = Math.max(SHORTEST_SLEEP_MS, due - clock.now());
    alarms.set(
      queue,
      clock.after(wait, () => wake(queue)),
    );
  }

  function join<Result>(queue: number, ms: number, signal: AbortSignal, waiter: Waiter<Result>): void {
    const line = lines.get(queue) ?? new Set();
    lines.set(queue, line);
    const giveUp = () => settled.resolve(undefined);
    const cancelDeadline = clock.after(ms, giveUp);
    const leave = () => {
      line.delete(settled);
      if (line.size === 0 && lines.get(queue) === line) {
        lines.delete(queue);
        setAlarm(queue);
      }
      signal.removeEventListener('abort', giveUp);
      cancelDeadline();
    };
    const settled: Waiter<unknown> = {
      take: waiter.take,
      resolve(result) {
        leave();
        waiter.resolve(result as Result | undefined);
      },
      reject(error) {
        leave();
        waiter.reject(error);
      },
    };
    signal.addEventListener('abort', giveUp, { once: true });
    line.add(settled);
    setAlarm(queue);
  }

  return {
    wake,
    wait: (queue, ms, signal, take) =>
      new Promise((resolve, reject) => join(queue, ms, signal, { take, resolve, reject })),
    close() {
      for (const waiter of [...lines.values()].flatMap((line) => [...line])) waiter.resolve(undefined);
      for (const cancel of alarms.values()) cancel();
    },
  };
}

/** A poll whose take fails gets the error itself; the call that woke it must not. */
function serve(waiter: Waiter<unknown>): boolean {
  try {
    const result = waiter.take();
    if (result === undefined) return false;
    waiter.resolve(result);
  } catch (error) {
    waiter.reject(error);
  }
  return true;
}
