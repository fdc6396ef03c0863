import { ID_AT } from './row.ts';

/** The ids of rows, in chunks of bytes: a million of twenty bytes each are twenty megabytes, without an object for each. */
export interface Ids {
  /** Keeps the id of the row at this place. @returns its place here, never 0 */
  keep(page: Buffer, rowAt: number): number;
  is(place: number, page: Buffer, rowAt: number): boolean;
  text(place: number): string;
}

const CHUNK_BITS = 22;
const CHUNK = 2 ** CHUNK_BITS;

export function createIds(): Ids {
  const chunks: Buffer[] = [];
  // The place 0 stands for none.
  let next = 1;

  function span(place: number): { readonly chunk: Buffer; readonly from: number; readonly to: number } {
    const chunk = chunks[Math.floor(place / CHUNK)] as Buffer;
    const from = place % CHUNK;
    return { chunk, from, to: from + 1 + chunk.readUInt8(from) };
  }

  return {
    keep(page, rowAt) {
      const from = rowAt + ID_AT;
      const bytes = 1 + page.readUInt8(from);
      // No id lies across two chunks.
      if ((next % CHUNK) + bytes > CHUNK) next = Math.ceil(next / CHUNK) * CHUNK;
      const index = Math.floor(next / CHUNK);
      chunks[index] ??= Buffer.alloc(CHUNK);
      page.copy(chunks[index], next % CHUNK, from, from + bytes);
      const place = next;
      next += bytes;
      return place;
    },

    is(place, page, rowAt) {
      const { chunk, from, to } = span(place);
      const at = rowAt + ID_AT;
      return chunk.compare(page, at, at + 1 + page.readUInt8(at), from, to) === 0;
    },

    text(place) {
      const { chunk, from, to } = span(place);
      return chunk.toString('utf8', from + 1, to);
    },
  };
}
