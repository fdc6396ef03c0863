import type { LinkDefinition, Links } from '../contract/index.ts';
import { createLinks, type MemoryRows, memoryRows } from '../links/index.ts';

/** What a link holds of one record, by the id of that record. */
interface GivenPair {
  readonly to?: string;
  readonly facts?: Readonly<Record<string, string>>;
  /** ISO 8601: the record was erased. */
  readonly erasedAt?: string;
}

/** Pairs by link, then by the id of the record that each is kept for. */
export type GivenLinks = Readonly<Record<string, Readonly<Record<string, GivenPair>>>>;

export interface LinkScript {
  readonly pairs?: GivenLinks;
  /** By link, ids of the `to` side that another event holds. */
  readonly held?: Readonly<Record<string, readonly string[]>>;
}

/** What stands around one run: links in memory, by the rules of the stored ones. */
export async function scriptedLinks(
  delivery: string,
  declared: readonly LinkDefinition[],
  { pairs = {}, held = {} }: LinkScript,
  now: () => number,
) {
  const rows = new Map<string, MemoryRows>(
    declared.map(({ name }) => [name, memoryRows(storedPairs(pairs[name] ?? {}, now))]),
  );
  const common = { leaseMs: 60_000, now };
  for (const [name, ids] of Object.entries(held)) await opened(name, 'another event').hold(ids);
  const links = new Map(declared.map(({ name }) => [name, opened(name, 'this event')]));

  function opened(name: string, holder: string): Links {
    const [link, ofLink] = [declared.find((one) => one.name === name), rows.get(name)];
    if (!link || !ofLink) throw new Error(`Delivery ${delivery} does not name the link "${name}".`);
    return createLinks({ link, rows: ofLink, holder, ...common });
  }

  return {
    links: (name: string): Links => links.get(name) ?? opened(name, 'this event'),
    after: (): GivenLinks =>
      Object.fromEntries(
        [...rows].map(([name, ofLink]) => [
          name,
          Object.fromEntries([...ofLink.pairs].map(([from, { version: _version, at: _at, ...pair }]) => [from, pair])),
        ]),
      ),
  };
}

function storedPairs(given: Readonly<Record<string, GivenPair>>, now: () => number) {
  const at = new Date(now()).toISOString();
  return Object.fromEntries(
    Object.entries(given).map(([from, { facts = {}, ...pair }]) => [from, { ...pair, facts, version: 1, at }]),
  );
}
