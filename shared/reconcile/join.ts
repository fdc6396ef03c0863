import type { DifferenceKind } from '../contract/index.ts';
import type { FirstLook } from './first-look.ts';
import type { LinkTable } from './link-table.ts';
import { createJoinTable, type Entry, type JoinTable, type RecordSeen, type SideName } from './table.ts';

/** A difference as the first look sees it. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** The class, as far as the first look knows it: by kind and words. */
  readonly first: string;
  readonly source?: string;
  readonly destination?: string;
  /** Of `two-of-one`: the side that has two, and the ids of all of them. */
  readonly twins?: { readonly side: SideName; readonly ids: readonly string[] };
}

export interface Joined {
  /** Records of each side; one that was read twice counts once. */
  readonly records: Readonly<Record<SideName, number>>;
  readonly same: number;
  /** Differences of records that changed so late that their events may be on their way. They do not count. */
  readonly young: number;
  /** What is looked at a second time, unless it is too much. */
  readonly found: Readonly<Record<DifferenceKind, number>>;
  /** As many of them as are kept, in the order of the source's listing. */
  readonly differences: readonly Difference[];
  /** By class, what is only counted; and some of it, for the report. */
  readonly counted: Readonly<Record<string, number>>;
  readonly countedSome: readonly Difference[];
}

export interface JoinOptions {
  /** Rows of each side, repeats included. */
  readonly rows: Readonly<Record<SideName, number>>;
  /** What changed later than this counts as young. Milliseconds since the epoch. */
  readonly borderMs: number;
  /** Differences that are kept. */
  readonly keep: number;
  readonly firstLook: FirstLook;
  /** Every pair of the link, where the contract names one. */
  readonly links?: LinkTable;
  /** Rows in memory at a time: more are joined part by part, each of which reads all pages. */
  readonly mostRows?: number;
}

/** About 560 MB with ids of twenty bytes. */
const MOST_ROWS = 4_000_000;
/** Of each class that is only counted, so many differences are named. */
const NAMED_OF_COUNTED = 20;

/** Joins both listings by link and key, in bounded memory. @param pagesOf reads a side's pages in the order in which they were listed */
export async function joinListings(
  pagesOf: (side: SideName) => AsyncIterable<Buffer>,
  { rows, borderMs, keep, firstLook, links, mostRows = MOST_ROWS }: JoinOptions,
): Promise<Joined> {
  const all = rows.source + rows.destination;
  const parts = Math.max(1, Math.ceil(all / mostRows));
  const tally = createTally(Math.floor(borderMs / 1000), keep);
  for (let index = 0; index < parts; index += 1) {
    // Keys are spread evenly, but for chance and keys that many records share.
    const most = parts === 1 ? all : Math.min(all, Math.ceil((all / parts) * 1.2) + 1000);
    const table = createJoinTable(most, firstLook, links);
    for (const side of ['source', 'destination'] as const)
      for await (const page of pagesOf(side)) table.add(side, page, { index, of: parts });
    tally.add(table);
  }
  return tally.joined();
}

function createTally(borderSeconds: number, keep: number) {
  const records = { source: 0, destination: 0 };
  const found = { missing: 0, extra: 0, differs: 0, 'two-of-one': 0 };
  const differences: Difference[] = [];
  const counted: Record<string, number> = {};
  const countedSome: Difference[] = [];
  let same = 0;
  let young = 0;
  return {
    add(table: JoinTable): void {
      const totals = table.totals();
      records.source += totals.records.source;
      records.destination += totals.records.destination;
      same += totals.same;
      for (const entry of table.differing()) {
        if (isYoung(entry, borderSeconds)) {
          young += 1;
          continue;
        }
        const difference = differenceIn(entry);
        const { first } = difference;
        if (entry.first.isCounted) {
          counted[first] = (counted[first] ?? 0) + 1;
          if (counted[first] <= NAMED_OF_COUNTED) countedSome.push(difference);
          continue;
        }
        found[difference.kind] += 1;
        if (differences.length < keep) differences.push(difference);
      }
    },
    joined: (): Joined => ({ records, same, young, found, differences, counted, countedSome }),
  };
}

function differenceIn({ source, destination, twins, first: { name: first } }: Entry): Difference {
  const [twin] = twins;
  if (twin) {
    const one = (twin.side === 'source' ? source : destination)?.id ?? '';
    const others = twins.filter(({ side }) => side === twin.side).map(({ id }) => id);
    return {
      ...idsOf(source, destination),
      kind: 'two-of-one',
      first,
      twins: { side: twin.side, ids: [one, ...others] },
    };
  }
  const kind = source && destination ? 'differs' : source ? 'missing' : 'extra';
  return { ...idsOf(source, destination), kind, first };
}

const idsOf = (source: RecordSeen | undefined, destination: RecordSeen | undefined) => ({
  ...(source && { source: source.id }),
  ...(destination && { destination: destination.id }),
});

/** A record without a time counts as old: the second look comes so late that its events had their time. */
const isYoung = ({ source, destination }: Entry, border: number) =>
  [source, destination].some((seen) => seen !== undefined && seen.changedAt > border);
