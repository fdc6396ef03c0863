import { setTimeout as pause } from 'node:timers/promises';

const SLOW_LOOK_MS = 500;

/** Looks twice a second: each look is a request, and the night is long. @throws Error when it is over */
export async function eventually<T>(look: () => Promise<T>, isDone: (seen: T) => boolean, seconds: number): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isDone(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`Not within ${seconds} s. Last seen: ${JSON.stringify(seen)}`);
    await pause(SLOW_LOOK_MS);
  }
}
