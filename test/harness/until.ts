import { setTimeout as pause } from 'node:timers/promises';

/** For what never comes: no machine is so slow. A test's own time-out is longer, so that what was seen last is told. */
const DEADLINE_SECONDS = 300;

/** Looks again and again until `isDone`; a condition that never comes true ends in the last thing seen, quoted. */
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
