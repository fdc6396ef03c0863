import { createHmac } from 'node:crypto';
import type { Call } from '../call.ts';
import { decode, type Encoding } from '../compare.ts';
import { outsideWindow } from '../events/time.ts';
import type { Scheme, Verdict } from '../scheme.ts';
import type { AnySignature } from './signatures.ts';
import { anyEqual, type Bytes, type Clock, type Piece, piecesOf, withTimestamp } from './signed.ts';

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

/** Bounds the work that one request can cause. */
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

function matches(hash: Hmac['hash'], key: Bytes, pieces: readonly Bytes[], digests: readonly (Buffer | undefined)[]) {
  const keyed = createHmac(hash, key);
  for (const piece of pieces) keyed.update(piece);
  return anyEqual(keyed.digest(), digests);
}
