import { createHmac } from 'node:crypto';
import type { Call } from '../call.ts';
import { decode, type Encoding, sameDigest } from '../compare.ts';
import { outsideWindow, toMillis, type Unit } from '../events/time.ts';
import type { Scheme, Verdict } from '../row.ts';
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
  /** Other spellings that the vendor may have signed instead, for example of the URL's port. */
  readonly alternatives?: readonly (readonly Piece[])[];
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
  /** Further pairs of the header, for schemes that sign them too. */
  readonly others?: ReadonlyMap<string, string>;
}

export type Piece = string | ((call: Call, found: Signatures) => string | Uint8Array | undefined);

/** How far a signed time may be from ours; both bounds in seconds. */
export interface Clock {
  /** Lower-case names of the header that holds it, the first that is there; without any it stands beside the signature. */
  readonly headers?: readonly string[];
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
  const length = { sha1: 20, sha256: 32, sha512: 64 }[scheme.hash];
  const texts = found.signatures.slice(0, MOST_SIGNATURES);
  const digests = texts.map((text) => decode(text, scheme.encoding)).filter((bytes) => bytes?.length === length);
  const pieces = piecesOf(call, found, scheme.signed);
  if (pieces === undefined) return 'missing-header';
  const others = scheme.alternatives?.flatMap((signed) => [piecesOf(call, found, signed) ?? []]) ?? [];
  const keys = keysOf(call, scheme.key);
  if (keys.length === 0) return 'secret-unavailable';
  if (digests.length === 0) return 'malformed-signature';
  const matching = keys.find(({ key }) => [pieces, ...others].some((each) => matches(scheme.hash, key, each, digests)));
  if (!matching) return 'signature-mismatch';
  const outside = scheme.clock && outsideWindow(call.now, found.timestamp ?? '', scheme.clock);
  return outside ?? { [scheme.key.part]: matching.text };
}

/** The keys among the secrets, each with the text that it was made of. */
function keysOf(call: Call, { part, bytes }: Key): { text: string; key: string | Uint8Array }[] {
  return call.values(part).flatMap((text) => {
    const key = bytes(text);
    return key === undefined ? [] : [{ text, key }];
  });
}

type Bytes = string | Uint8Array;

/** `undefined` when something that must be signed is not there. */
export function piecesOf(call: Call, found: Signatures, signed: readonly Piece[]): Bytes[] | undefined {
  const pieces: Bytes[] = [];
  for (const piece of signed) {
    const bytes = typeof piece === 'string' ? piece : piece(call, found);
    if (bytes === undefined) return undefined;
    const before = pieces.at(-1);
    // One text is hashed faster than its parts.
    if (typeof bytes === 'string' && typeof before === 'string') pieces[pieces.length - 1] = before + bytes;
    else pieces.push(bytes);
  }
  return pieces;
}

function matches(hash: Hmac['hash'], key: Bytes, pieces: readonly Bytes[], digests: readonly (Buffer | undefined)[]) {
  const keyed = createHmac(hash, key);
  for (const piece of pieces) keyed.update(piece);
  return anyEqual(keyed.digest(), digests);
}

/** Compares with every one, so that the time it takes does not tell which matched. */
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
  return names.map((name) => call.header(name)).find((value) => value);
}
