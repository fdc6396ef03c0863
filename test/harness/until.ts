import { setTimeout as pause } from 'node:timers/promises';

/** Deadline of a condition that never holds. A test's own time-out is longer, so that the error can quote the last value. */
const DEADLINE_SECONDS = 300;

/** Polls until `isDone`. @throws Error quoting the last value, when the deadline has passed */
export async function until<T>(
  look: () => T | Promise<T>,
  isDone: (seen: T) => boolean,
  seconds = DEADLINE_SECONDS,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isDone(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`Not within ${seconds} s. Last seen: ${JSON.stringify(seen)}`);
    await pause(25);
  }
}
