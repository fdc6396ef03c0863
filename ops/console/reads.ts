/** Filters of events make names of their own. */
const MOST_KEPT = 200;

/** Reads that several pages, tabs and refreshes share. */
export interface Reads {
  /** How many milliseconds ago the oldest answer was read that was got here. */
  readonly ageMs: () => number;
  /** The answer of the last `seconds`, or a new one. Those who ask at the same time share one read; an error is not kept. */
  get<T>(name: string, seconds: number, read: () => Promise<T>): Promise<T>;
}

export interface KeptReads {
  /** For one page: it knows the age of what it got. */
  forPage(): Reads;
  /** After an act nothing older is shown. */
  forget(): void;
}

interface Kept {
  readonly at: number;
  readonly answer: Promise<unknown>;
}

/** @param now milliseconds that only grow */
export function createReads(now: () => number): KeptReads {
  const kept = new Map<string, Kept>();
  const entryOf = (name: string, seconds: number, read: () => Promise<unknown>): Kept => {
    const known = kept.get(name);
    if (known && now() - known.at < seconds * 1000) return known;
    const entry = { at: now(), answer: read() };
    kept.delete(name);
    kept.set(name, entry);
    for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
    entry.answer.catch(() => kept.get(name) === entry && kept.delete(name));
    return entry;
  };
  return {
    forPage() {
      let oldest: number | undefined;
      return {
        ageMs: () => (oldest === undefined ? 0 : now() - oldest),
        get<T>(name: string, seconds: number, read: () => Promise<T>): Promise<T> {
          const { at, answer } = entryOf(name, seconds, read);
          oldest = Math.min(oldest ?? at, at);
          return answer as Promise<T>;
        },
      };
    },
    forget: () => kept.clear(),
  };
}

/** As many answers at the same time as a client has connections. */
const AT_ONCE = 50;

/** The answers in the order of what was asked for. */
export async function together<T, R>(all: readonly T[], read: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const waiting = all.entries();
  const worker = async () => {
    for (const [at, one] of waiting) answers[at] = await read(one);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker));
  return answers;
}
