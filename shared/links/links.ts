import type { Link, LinkDefinition, Links } from '../contract/index.ts';
import { checkLink } from './check.ts';
import { type LinkRows, LinkTrouble, type PairRow, type PairsChange } from './rows.ts';

export interface LinksOptions {
  readonly link: LinkDefinition;
  readonly rows: LinkRows;
  /** Names the event, so that its next attempt goes on under the leases that its last one left. */
  readonly holder: string;
  /** After it another event may take a lease: longer than a worker lives. */
  readonly leaseMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The pairs of one link for one attempt. */
export interface AttemptLinks extends Links {
  /** Gives up the leases that the attempt took. What cannot be given up ends by itself. */
  release(): Promise<void>;
}

/** How soon an event comes back that found a record held, or changed in between. */
const BUSY_SECONDS = 5;
const UNAVAILABLE_SECONDS = 120;

export function createLinks({ link, rows, holder, leaseMs, now }: LinksOptions): AttemptLinks {
  const seen = new Map<string, PairRow | undefined>();
  const held = new Set<string>();

  async function pair(from: string): Promise<Link | undefined> {
    const row = await stored(() => rows.pair(from));
    seen.set(from, row);
    return row && linkOf(from, row);
  }

  async function write(links: readonly Link[], rowOf: (link: Link) => PairRow): Promise<void> {
    for (const one of links) if (seen.get(one.from)?.version !== one.version) throw changed();
    const pairs = links.map((one) => ({ from: one.from, row: rowOf(one), seen: one.version }));
    const before = links.flatMap(({ from }) => seen.get(from)?.to ?? []);
    const after = new Map(pairs.flatMap(({ from, row }) => (row.to === undefined ? [] : [[row.to, from] as const])));
    const isKept = (to: string) => pairs.some(({ from, row }) => row.to === to && seen.get(from)?.to === to);
    const owners = [...new Set([...before, ...after.keys()])]
      .filter((to) => !isKept(to))
      .map((to) => ({ to, from: after.get(to) }));
    const change: PairsChange = { pairs, owners };
    if (!(await stored(() => rows.write(change)))) throw changed();
    for (const { from, row } of pairs) seen.set(from, row);
  }

  const next = ({ version = 0 }: Link) => ({ version: version + 1, at: new Date(now()).toISOString() });

  return {
    async find(side) {
      if ('from' in side) return pair(side.from);
      const from = await stored(() => rows.owner(side.to));
      return from === undefined ? undefined : pair(from);
    },

    async hold(to) {
      const taken: string[] = [];
      for (const one of [...new Set(to)].filter((id) => !held.has(id)).sort()) {
        if (await stored(() => rows.lease(one, holder, now() + leaseMs, now()))) {
          taken.push(one);
          held.add(one);
          continue;
        }
        for (const other of taken) await giveUp(other);
        throw new LinkTrouble({ kind: 'deferred', reason: 'link-busy', retryAfterSeconds: BUSY_SECONDS });
      }
    },

    async put(...links) {
      for (const one of links) {
        checkLink(link, one);
        if (seen.get(one.from)?.erasedAt !== undefined)
          throw new Error(`The link ${link.name} keeps nothing of a record that was erased: look at erasedAt first.`);
      }
      const ends = links.flatMap(({ to }) => to ?? []);
      if (new Set(ends).size < ends.length)
        throw new Error(`Two pairs of the link ${link.name} would hold the same ${link.to.record}: it belongs to one.`);
      await write(links, (one) => ({ ...(one.to !== undefined && { to: one.to }), facts: one.facts, ...next(one) }));
    },

    async erase(one) {
      await write([one], () => ({ facts: {}, erasedAt: new Date(now()).toISOString(), ...next(one) }));
    },

    async release() {
      for (const one of [...held]) await giveUp(one).catch(() => {});
    },
  };

  async function giveUp(to: string): Promise<void> {
    held.delete(to);
    await stored(() => rows.release(to, holder));
  }
}

function linkOf(from: string, { to, facts, version, erasedAt }: PairRow): Link {
  return { from, ...(to !== undefined && { to }), facts, version, ...(erasedAt !== undefined && { erasedAt }) };
}

const changed = () => new LinkTrouble({ kind: 'deferred', reason: 'link-changed', retryAfterSeconds: BUSY_SECONDS });

async function stored<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw new LinkTrouble(
      { kind: 'deferred', reason: 'links-unavailable', retryAfterSeconds: UNAVAILABLE_SECONDS, isFault: true },
      error,
    );
  }
}
