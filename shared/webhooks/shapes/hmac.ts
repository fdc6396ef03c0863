import { createHmac } from 'node:crypto';
import type { Call } from '../call.ts';
import { decode, type Encoding, sameDigest } from '../compare.ts';
import { toMillis, type Unit } from '../events/time.ts';
import { NO_FACTS, type Scheme, type Verdict } from '../row.ts';
import type { Reason } from '../types.ts';
import type { AnySignature } from './signatures.ts';

/** A keyed hash over pieces of the request. */
export interface Hmac extends Scheme {
  readonly hash: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: Encoding;
  /** The part of the secret that is the key, and how its text becomes the key's bytes. */
  readonly key: Key;
  readonly signature: AnySignature;
  /** What is signed, in order. Text stands for itself. */
  readonly signed: readonly Piece[];
  readonly clock?: Clock;
}

export interface Key {
  readonly part: string;
  /** `undefined` when the text is no key of this kind. */
  bytes(text: string): string | Uint8Array | undefined;
}

/** Takes the signatures, and the timestamp where it stands beside them, out of the headers. Gets its own configuration. */
export interface SignatureReader {
  read(call: Call, reader: SignatureReader): Signatures | Reason;
}

export interface Signatures {
  /** Encoded as the vendor encodes them; one match is enough. */
  readonly signatures: readonly string[];
  readonly timestamp?: string;
}

export type Piece = string | ((call: Call, found: Signatures) => string | Uint8Array | undefined);

/** How far a signed time may be from ours; both bounds in seconds. */
export interface Clock {
  /** The header that holds it; without one it stands beside the signature. */
  readonly header?: string;
  readonly unit: Unit;
  readonly past: number;
  readonly future: number;
}

/** Bounds the work that one request can ask for. */
const MOST_SIGNATURES = 100;

export function hmac(call: Call, scheme: Hmac): Verdict {
  const read = scheme.signature.read(call, scheme.signature);
  if (typeof read === 'string') return read;
  const found = withTimestamp(call, read, scheme.clock);
  if (typeof found === 'string') return found;
  const given = found.signatures.slice(0, MOST_SIGNATURES).map((text) => decode(text, scheme.encoding));
  if (given.length === 0) return 'missing-signature';
  const pieces = scheme.signed.map((piece) => (typeof piece === 'string' ? piece : piece(call, found)));
  if (!areAll(pieces)) return 'missing-header';
  const keys = keysOf(call, scheme.key);
  if (keys.length === 0) return 'secret-unavailable';
  const length = { sha1: 20, sha256: 32, sha512: 64 }[scheme.hash];
  const digests = given.filter((bytes) => bytes?.length === length);
  if (digests.length === 0) return 'malformed-signature';
  if (!keys.some((key) => matches(scheme.hash, key, pieces, digests))) return 'signature-mismatch';
  return outsideWindow(call.now, found.timestamp, scheme.clock) ?? NO_FACTS;
}

export function keysOf(call: Call, { part, bytes }: Key): (string | Uint8Array)[] {
  return call.values(part).flatMap((text) => bytes(text) ?? []);
}

function matches(
  hash: Hmac['hash'],
  key: string | Uint8Array,
  pieces: readonly (string | Uint8Array)[],
  digests: readonly (Buffer | undefined)[],
): boolean {
  const keyed = createHmac(hash, key);
  for (const piece of pieces) keyed.update(piece);
  const expected = keyed.digest();
  let matched = false;
  for (const given of digests) if (given && sameDigest(expected, given)) matched = true;
  return matched;
}

function withTimestamp(call: Call, found: Signatures, clock: Clock | undefined): Signatures | Reason {
  if (!clock) return found;
  const timestamp = clock.header === undefined ? found.timestamp : call.header(clock.header);
  if (!timestamp) return 'missing-timestamp';
  return toMillis(timestamp, clock.unit) === undefined ? 'malformed-timestamp' : { ...found, timestamp };
}

/** The reason why a time is too far from ours, `undefined` when it is near enough. */
export function outsideWindow(
  now: number,
  timestamp: string | undefined,
  clock: Omit<Clock, 'header'> | undefined,
): Reason | undefined {
  if (!clock) return undefined;
  const time = timestamp && toMillis(timestamp, clock.unit);
  if (typeof time !== 'number') return 'malformed-timestamp';
  // Written so that a clock of ours that is not a number refuses.
  if (!(now - time <= clock.past * 1000)) return 'stale-timestamp';
  return time - now <= clock.future * 1000 ? undefined : 'future-timestamp';
}

function areAll<T>(values: readonly (T | undefined)[]): values is readonly T[] {
  return values.every((value) => value !== undefined);
}
