import type { LinkRows, PairRow } from './rows.ts';

/** The pairs of one link in memory: for the test of a delivery. */
export interface MemoryRows extends LinkRows {
  readonly pairs: ReadonlyMap<string, PairRow>;
}

export function memoryRows(given: Readonly<Record<string, PairRow>> = {}): MemoryRows {
  const pairs = new Map(Object.entries(given));
  const owners = new Map([...pairs].flatMap(([from, { to }]) => (to === undefined ? [] : [[to, from] as const])));
  const leases = new Map<string, { readonly holder: string; readonly untilMs: number }>();
  return {
    pairs,
    pair: async (from) => pairs.get(from),
    owner: async (to) => owners.get(to),
    async write(change) {
      const froms = change.pairs.map(({ from }) => from);
      const isUnchanged = change.pairs.every(({ from, seen }) => pairs.get(from)?.version === seen);
      const areTheirs = change.owners.every(({ to }) => {
        const owner = owners.get(to);
        return owner === undefined || froms.includes(owner);
      });
      if (!isUnchanged || !areTheirs) return false;
      for (const { from, row } of change.pairs) pairs.set(from, row);
      for (const { to, from } of change.owners) {
        if (from === undefined) owners.delete(to);
        else owners.set(to, from);
      }
      return true;
    },
    async lease(to, holder, untilMs, nowMs) {
      const lease = leases.get(to);
      if (lease && lease.holder !== holder && lease.untilMs > nowMs) return false;
      leases.set(to, { holder, untilMs });
      return true;
    },
    async release(to, holder) {
      if (leases.get(to)?.holder === holder) leases.delete(to);
    },
  };
}
