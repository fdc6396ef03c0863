import type { Call } from '../call.ts';
import { sameDigest } from '../compare.ts';
import { toMillis, type Unit } from '../events/time.ts';
import type { Reason } from '../types.ts';

/** Takes the signatures, and the timestamp where it stands beside them, out of the headers. Gets its own configuration. */
export interface SignatureReader {
  read(call: Call, reader: SignatureReader): Signatures | Reason;
}

export interface Signatures {
  /** Encoded as the vendor encodes them; one match is enough. */
  readonly signatures: readonly string[];
  readonly timestamp?: string;
  /** Further pairs of the header, for schemes that sign them too. */
  readonly others?: ReadonlyMap<string, string>;
}

/** What is signed, in order. Text stands for itself; a function takes its part out of the request. */
export type Piece = string | ((call: Call, found: Signatures) => string | Uint8Array | undefined);

/** How far a signed time may be from the receiver's; both bounds in seconds. */
export interface Clock {
  /** Lower-case names of the header that holds it, the first that is there; without any it stands beside the signature. */
  readonly headers?: readonly string[];
  readonly unit: Unit;
  readonly past: number;
  readonly future: number;
}

export type Bytes = string | Uint8Array;

const LONG = 4096;

/** `undefined` when the request lacks something that is signed. */
export function piecesOf(call: Call, found: Signatures, signed: readonly Piece[]): Bytes[] | undefined {
  const pieces: Bytes[] = [];
  for (const piece of signed) {
    const bytes = typeof piece === 'string' ? piece : piece(call, found);
    if (bytes === undefined) return undefined;
    const before = pieces.at(-1);
    // Hashing one joined text is faster than hashing its parts.
    if (typeof bytes === 'string' && typeof before === 'string') pieces[pieces.length - 1] = before + bytes;
    else pieces.push(bytes);
  }
  // Each key hashes it again: a long text is encoded once.
  return pieces.map((piece) => (piece.length > LONG && typeof piece === 'string' ? Buffer.from(piece) : piece));
}

/** Compares with all of them, so that the duration does not show which one matched. */
export function anyEqual(expected: Buffer, digests: readonly (Buffer | undefined)[]): boolean {
  let matched = false;
  for (const given of digests) if (given && sameDigest(expected, given)) matched = true;
  return matched;
}

/** Adds the timestamp of a header, or says what is wrong with it. */
export function withTimestamp(call: Call, found: Signatures, clock: Clock | undefined): Signatures | Reason {
  if (!clock) return found;
  const timestamp = clock.headers ? firstHeader(call, clock.headers) : found.timestamp;
  if (!timestamp) return 'missing-timestamp';
  return toMillis(timestamp, clock.unit) === undefined ? 'malformed-timestamp' : { ...found, timestamp };
}

function firstHeader(call: Call, names: readonly string[]): string | undefined {
  return names.map((name) => call.header(name)).find(Boolean);
}
