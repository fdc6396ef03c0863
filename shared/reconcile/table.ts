import type { FirstClass, FirstLook } from './first-look.ts';
import { createIds } from './ids.ts';
import type { KeyWords, LinkTable } from './link-table.ts';
import { KEY_BYTES, rowsIn, TIME_AT, WORD_AT } from './row.ts';

export type SideName = 'source' | 'destination';

/** A key whose records are not alike on both sides. */
export interface Entry {
  /** By the first look. */
  readonly first: FirstClass;
  readonly source?: RecordSeen;
  readonly destination?: RecordSeen;
  /** Further records of one side with the same key. */
  readonly twins: readonly { readonly side: SideName; readonly id: string }[];
}

export interface RecordSeen {
  readonly id: string;
  /** Seconds since 1970; 0 where it is not stated. */
  readonly changedAt: number;
}

/** Both listings, by what the link says is the same, else by key. A record that is read twice counts once, as it was read last. */
export interface JoinTable {
  /** Adds the rows of a page whose keys belong to this part of all keys. */
  add(side: SideName, page: Buffer, part: Part): void;
  /** What differs, in the order in which the keys were first read. */
  differing(): Iterable<Entry>;
  totals(): { readonly records: Readonly<Record<SideName, number>>; readonly same: number };
}

export interface Part {
  readonly index: number;
  readonly of: number;
}

/** Empty places in the index for each key: chains stay short. */
const SPARE = 1.5;
const WORDS = KEY_BYTES / 4;

/**
 * Columns of numbers, no object for a record: about 62 bytes and both ids for each key.
 * @param mostKeys rows that are added at most, of both sides together
 */
export function createJoinTable(mostKeys: number, firstLook: FirstLook, links?: LinkTable): JoinTable {
  const mask = 2 ** Math.ceil(Math.log2(Math.max(1, mostKeys) * SPARE + 1)) - 1;
  const index = new Uint32Array(mask + 1);
  const keys = new Uint32Array(mostKeys * WORDS);
  const columns = { source: createColumns(mostKeys), destination: createColumns(mostKeys) };
  /** 1 where the link names a record of the key. */
  const linked = new Uint8Array(links ? mostKeys : 0);
  const twins = new Map<number, { readonly side: SideName; readonly place: number }[]>();
  const ids = createIds();
  let count = 0;

  /** The key's place in the columns, new where it was not there. */
  function placeOf([a, b, c, d]: KeyWords): number {
    for (let slot = b & mask; ; slot = (slot + 1) & mask) {
      const found = index[slot] ?? 0;
      if (found === 0) {
        if (count === mostKeys) throw new Error(`More than the ${mostKeys} rows that were announced are added.`);
        keys.set([a, b, c, d], count * WORDS);
        count += 1;
        index[slot] = count;
        return count - 1;
      }
      const from = (found - 1) * WORDS;
      if (keys[from] === a && keys[from + 1] === b && keys[from + 2] === c && keys[from + 3] === d) return found - 1;
    }
  }

  function addRow(side: SideName, page: Buffer, at: number, key: KeyWords, isLinked: boolean): void {
    const place = placeOf(key);
    if (isLinked) linked[place] = 1;
    const own = columns[side];
    const known = own.id[place] ?? 0;
    if (known === 0) own.id[place] = ids.keep(page, at);
    else if (!ids.is(known, page, at)) {
      addTwin(side, place, page, at);
      return;
    }
    // Where a link joins, the keys themselves may differ: such a pair is not the same.
    const mixed = links ? [page.readUInt32LE(at), page.readUInt32LE(at + 4)] : [0, 0];
    own.fingerprint[place * 2] = page.readUInt32LE(at + KEY_BYTES) ^ (mixed[0] ?? 0);
    own.fingerprint[place * 2 + 1] = page.readUInt32LE(at + KEY_BYTES + 4) ^ (mixed[1] ?? 0);
    own.changedAt[place] = page.readUInt32LE(at + TIME_AT);
    own.word[place] = page.readUInt8(at + WORD_AT);
  }

  function addTwin(side: SideName, place: number, page: Buffer, at: number): void {
    const known = twins.get(place) ?? [];
    if (known.some((one) => one.side === side && ids.is(one.place, page, at))) return;
    twins.set(place, [...known, { side, place: ids.keep(page, at) }]);
  }

  const seenOn = (side: SideName, place: number): RecordSeen | undefined => {
    const { id, changedAt } = columns[side];
    return id[place] ? { id: ids.text(id[place]), changedAt: changedAt[place] ?? 0 } : undefined;
  };
  /** Undefined where both sides agree. */
  const firstAt = (place: number): FirstClass | undefined => {
    const { source, destination } = columns;
    const isBoth = source.id[place] !== 0 && destination.id[place] !== 0;
    return firstLook({
      kind: isBoth ? 'differs' : source.id[place] !== 0 ? 'missing' : 'extra',
      source: source.word[place] ?? 0,
      destination: destination.word[place] ?? 0,
      isLinked: linked[place] === 1,
      isSame:
        isBoth &&
        source.fingerprint[place * 2] === destination.fingerprint[place * 2] &&
        source.fingerprint[place * 2 + 1] === destination.fingerprint[place * 2 + 1],
    });
  };
  const classAt = (place: number): FirstClass | undefined => (twins.has(place) ? TWINS : firstAt(place));

  return {
    add(side, page, part) {
      for (const at of rowsIn(page)) {
        const byLink = links?.keyOf(side, page, at);
        const key = byLink ?? wordsAt(page, at);
        if (key[0] % part.of === part.index) addRow(side, page, at, key, byLink !== undefined);
      }
    },

    *differing() {
      for (let place = 0; place < count; place += 1) {
        const first = classAt(place);
        if (!first) continue;
        const [source, destination] = [seenOn('source', place), seenOn('destination', place)];
        yield {
          first,
          ...(source && { source }),
          ...(destination && { destination }),
          twins: (twins.get(place) ?? []).map((one) => ({ side: one.side, id: ids.text(one.place) })),
        };
      }
    },

    totals() {
      const records = { source: 0, destination: 0 };
      let same = 0;
      for (let place = 0; place < count; place += 1) {
        if (columns.source.id[place] !== 0) records.source += 1;
        if (columns.destination.id[place] !== 0) records.destination += 1;
        if (!classAt(place)) same += 1;
      }
      for (const { side } of [...twins.values()].flat()) records[side] += 1;
      return { records, same };
    },
  };
}

const TWINS: FirstClass = { name: 'two-of-one', isCounted: false };

const createColumns = (most: number) => ({
  /** The id's place; 0 where this side has no record of the key. */
  id: new Uint32Array(most),
  fingerprint: new Uint32Array(most * 2),
  changedAt: new Uint32Array(most),
  word: new Uint8Array(most),
});

const wordsAt = (page: Buffer, at: number): KeyWords => [
  page.readUInt32LE(at),
  page.readUInt32LE(at + 4),
  page.readUInt32LE(at + 8),
  page.readUInt32LE(at + 12),
];
