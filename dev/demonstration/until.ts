import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `look` every 50 ms until `isDone`, for at most `seconds` of real time. Returns what it saw last, done or not.
 *
 * @example
 * import { until } from 'penstock/demonstration';
 *
 * const count = async () => ((await (await fetch('http://127.0.0.1:4801/invoices')).json()) as readonly unknown[]).length;
 * const { seen, done } = await until(count, (invoices) => invoices === 1, 10);
 * console.log(done ? 'one invoice' : `${seen} invoices after 10 s`);
 */
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
