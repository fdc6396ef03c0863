import type { DeliverServices } from './attempt.ts';

/** Between two tries; the SDK has waited by itself before. Milliseconds. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2000;

type Write = () => Promise<unknown>;

/**
 * Keeps what is known of an event: writes it to the first of these stores that takes it, and goes on trying as long as the worker
 * has time. A known success that no store holds would be made again, or end with a person.
 * @throws Error of the first store, when the time is over
 */
export async function keepKnown(
  { remainingMs, sleep }: Pick<DeliverServices, 'remainingMs' | 'sleep'>,
  first: Write,
  ...others: readonly Write[]
): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const problem = await first().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (!problem) return;
    for (const other of others) if (await isDone(other)) throw problem.error;
    if (remainingMs() < waitMs) throw problem.error;
    await sleep(waitMs);
  }
}

async function isDone(write: Write): Promise<boolean> {
  return write().then(
    () => true,
    () => false,
  );
}
