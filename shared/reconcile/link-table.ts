import { hash } from 'node:crypto';
import { ID_AT } from './row.ts';

type SideName = 'source' | 'destination';

/** Four words: the key under which the rows of a pair meet. */
export type KeyWords = readonly [number, number, number, number];

/** The pairs of a link, in columns of numbers: about 50 bytes for each. */
export interface LinkTable {
  add(pair: { readonly from: string; readonly to: string }): void;
  /** What a row's record is joined by where a pair names it; undefined where none does. */
  keyOf(side: SideName, page: Buffer, rowAt: number): KeyWords | undefined;
}

/** No key of a record begins so, as keys are text of both sides. */
const PREFIX = Buffer.from('\0link\0');
const FIRST_PAIRS = 4096;
/** Places in an index for each pair: a power of two. */
const SPARE = 2;

/** @param from the side whose ids the pairs are kept for */
export function createLinkTable(from: SideName, firstPairs = FIRST_PAIRS): LinkTable {
  let most = 2 ** Math.ceil(Math.log2(firstPairs));
  let count = 0;
  let ends = { from: createEnd(most), to: createEnd(most) };

  function grow(): void {
    const before = ends;
    most *= 2;
    ends = { from: createEnd(most), to: createEnd(most) };
    for (const name of ['from', 'to'] as const)
      for (let place = 0; place < count; place += 1) ends[name].put(before[name].at(place), place);
  }

  return {
    add(pair) {
      if (count === most) grow();
      ends.from.put(wordsOf(Buffer.from(pair.from)), count);
      ends.to.put(wordsOf(Buffer.from(pair.to)), count);
      count += 1;
    },

    keyOf(side, page, rowAt) {
      const at = rowAt + ID_AT;
      const id = page.subarray(at + 1, at + 1 + page.readUInt8(at));
      const place = ends[side === from ? 'from' : 'to'].find(wordsOf(id));
      return place === undefined ? undefined : ends.to.at(place);
    },
  };
}

/** One end of all pairs: the digests of its ids, and where each stands. */
function createEnd(most: number) {
  const words = new Uint32Array(most * 4);
  const index = new Uint32Array(most * SPARE);
  const mask = most * SPARE - 1;
  const at = (place: number): KeyWords => {
    const from = place * 4;
    return [words[from] ?? 0, words[from + 1] ?? 0, words[from + 2] ?? 0, words[from + 3] ?? 0];
  };
  return {
    at,
    put(digest: KeyWords, place: number): void {
      words.set(digest, place * 4);
      let slot = digest[1] & mask;
      while (index[slot] !== 0) slot = (slot + 1) & mask;
      index[slot] = place + 1;
    },
    find(digest: KeyWords): number | undefined {
      for (let slot = digest[1] & mask; ; slot = (slot + 1) & mask) {
        const found = index[slot] ?? 0;
        if (found === 0) return undefined;
        if (at(found - 1).every((word, i) => word === digest[i])) return found - 1;
      }
    },
  };
}

function wordsOf(id: Buffer): KeyWords {
  const digest = hash('sha256', Buffer.concat([PREFIX, id]), 'buffer');
  return [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12)];
}
