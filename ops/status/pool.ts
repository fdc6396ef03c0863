/** Runs at most so many at the same time; the others wait for their turn. It counts what it ran. */
export interface Pool {
  <T>(request: () => Promise<T>): Promise<T>;
  readonly count: () => number;
}

export function poolOf(atOnce: number): Pool {
  const queue: (() => void)[] = [];
  let running = 0;
  let count = 0;
  const run = async <T>(request: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((begin) => queue.push(begin));
    running += 1;
    count += 1;
    try {
      return await request();
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  };
  return Object.assign(run, { count: () => count });
}
