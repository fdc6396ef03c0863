/**
 * How often names that strangers may have invented are looked up. The first 30 of a minute are, so that a process that has just
 * started finds a genuine one among some forged ones. After that, every five seconds the name that was asked for most: a genuine
 * name comes with every request of the vendor, an invented one has to be repeated as often to come before it.
 */
export interface Budget {
  starts: readonly number[];
  lastReserved: number;
  /** How often each name was asked for in vain. */
  readonly wanted: Map<string, number>;
}

const MINUTE_MS = 60_000;
const MOST_A_MINUTE = 30;
const RESERVED_EVERY_MS = 5000;
const MOST_WANTED = 256;

export const newBudget = (): Budget => ({ starts: [], lastReserved: Number.NEGATIVE_INFINITY, wanted: new Map() });

/** Whether a look-up of this name may start now; if so, it is counted. */
export function spend(budget: Budget, name: string, now: number): boolean {
  budget.starts = budget.starts.filter((at) => Math.abs(now - at) < MINUTE_MS);
  if (budget.starts.length < MOST_A_MINUTE) {
    budget.starts = [...budget.starts, now];
    return true;
  }
  const { wanted } = budget;
  const count = (wanted.get(name) ?? 0) + 1;
  if (!wanted.has(name) && wanted.size >= MOST_WANTED) wanted.delete(leastWanted(wanted));
  wanted.set(name, count);
  const isMost = count > 1 && [...wanted.values()].every((other) => other <= count);
  if (!isMost || now - budget.lastReserved < RESERVED_EVERY_MS) return false;
  budget.lastReserved = now;
  wanted.delete(name);
  return true;
}

/** The oldest of those that were asked for least. */
function leastWanted(wanted: ReadonlyMap<string, number>): string {
  const fewest = Math.min(...wanted.values());
  return [...wanted].find(([, count]) => count === fewest)?.[0] ?? '';
}
