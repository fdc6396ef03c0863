import { CACHE_MS } from './cache.ts';
import { EMPTY_ROW, type Row } from './row.ts';

interface Known {
  readonly row: Row;
  /** When it was asked for, and when the answer came. */
  readonly atMs: number;
  readonly doneMs: number;
}

/** What a container knows of its accounts' rows. Ages are differences of its own clock: other clocks do not matter. */
export function createStates(read: (account: string) => Promise<Row>, now: () => number) {
  const known = new Map<string, Known>();
  const reading = new Map<string, Promise<Row>>();

  function keep(account: string, row: Row, atMs: number): void {
    const before = known.get(account);
    // Of two requests that were under way together, either may have been the first.
    const isOverlapping = before !== undefined && atMs < before.doneMs;
    const isOlder = before !== undefined && (row.version < before.row.version || atMs < before.atMs);
    if (isOverlapping && isOlder) return;
    known.set(account, { row, atMs, doneMs: now() });
  }

  async function look(account: string): Promise<Row> {
    const atMs = now();
    keep(account, await read(account), atMs);
    return last(account);
  }

  const last = (account: string): Row => known.get(account)?.row ?? EMPTY_ROW;
  const ageMs = (account: string): number => now() - (known.get(account)?.atMs ?? Number.NEGATIVE_INFINITY);

  return {
    /** @param atMs when the request that got the row was made */
    keep,
    last,
    ageMs,
    look,
    /** No older than {@link CACHE_MS}. All that ask while it is read get the same answer. */
    async fresh(account: string): Promise<Row> {
      if (ageMs(account) <= CACHE_MS) return last(account);
      const running = reading.get(account) ?? look(account).finally(() => reading.delete(account));
      reading.set(account, running);
      return running;
    },
  };
}

export type States = ReturnType<typeof createStates>;
