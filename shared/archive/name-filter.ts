import { createHash } from 'node:crypto';

/**
 * A Bloom filter over the names in an object of the archive, small enough for the object's key: a list of keys tells which objects may
 * hold an event, an entity or a request, so a search reads those only. With ten bits a name one object in a hundred is read in vain.
 */

const BITS_A_NAME = 10;
/** https://en.wikipedia.org/wiki/Bloom_filter#Optimal_number_of_hash_functions: 10 × ln 2. */
const HASHES = 7;
/** S3 takes keys of 1024 bytes: 600 bytes are 800 characters of base64url. An object of more names has no filter and is always read. */
const MOST_BYTES = 600;

export function nameFilter(names: Iterable<string>): string | undefined {
  const distinct = new Set(names);
  const bytes = Math.ceil((distinct.size * BITS_A_NAME) / 8);
  if (bytes === 0 || bytes > MOST_BYTES) return undefined;
  const filter = Buffer.alloc(bytes);
  for (const name of distinct) {
    for (const bit of bitsOf(name, bytes)) filter.writeUInt8(filter.readUInt8(bit >> 3) | (1 << (bit & 7)), bit >> 3);
  }
  return filter.toString('base64url');
}

/** Never false for a name that the filter was made of. */
export function mayHold(filter: string, name: string): boolean {
  const bits = Buffer.from(filter, 'base64url');
  return bitsOf(name, bits.length).every((bit) => (bits.readUInt8(bit >> 3) & (1 << (bit & 7))) !== 0);
}

function bitsOf(name: string, bytes: number): number[] {
  const digest = createHash('sha256').update(name).digest();
  return Array.from({ length: HASHES }, (_, hash) => digest.readUInt32BE(hash * 4) % (bytes * 8));
}
