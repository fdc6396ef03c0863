import { setTimeout as pause } from 'node:timers/promises';

/** Polls until `isDone`, for at most `seconds` of real time. @returns the last value, done or not */
export async function until<T>(
  look: () => Promise<T>,
  isDone: (seen: T) => boolean,
  seconds: number,
): Promise<{ readonly seen: T; readonly done: boolean }> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isDone(seen)) return { seen, done: true };
    if (performance.now() > deadline) return { seen, done: false };
    await pause(50);
  }
}
