import { type KeyObject, verify } from 'node:crypto';
import type { Call } from '../call.ts';
import { decode, type Encoding } from '../compare.ts';
import { outsideWindow } from '../events/time.ts';
import type { Scheme, Verdict } from '../scheme.ts';
import type { AnySignature } from './signatures.ts';
import { type Clock, type Piece, piecesOf, withTimestamp } from './signed.ts';

/** A signature by the vendor's private key; the secret holds the public one. */
export interface PublicKey extends Scheme {
  /** The hash, or `null` for Ed25519, which brings its own. */
  readonly hash: 'sha256' | null;
  readonly encoding: Encoding;
  readonly key: { readonly part: string; object(text: string): KeyObject | undefined };
  readonly signature: AnySignature;
  readonly signed: readonly Piece[];
  readonly clock?: Clock;
}

/** Each costs a hash of the whole body: a sender that rotates its key sends two. */
const MOST_SIGNATURES = 4;

export function publicKey(call: Call, scheme: PublicKey): Verdict {
  const read = scheme.signature.read(call, scheme.signature);
  if (typeof read === 'string') return read;
  const found = withTimestamp(call, read, scheme.clock);
  if (typeof found === 'string') return found;
  const pieces = piecesOf(call, found, scheme.signed);
  if (pieces === undefined) return 'missing-header';
  const keys = call.values(scheme.key.part).flatMap((text) => scheme.key.object(text) ?? []);
  if (keys.length === 0) return 'secret-unavailable';
  const texts = found.signatures.slice(0, MOST_SIGNATURES);
  const signatures = texts.flatMap((text) => decode(text, scheme.encoding) ?? []);
  if (signatures.length === 0) return 'malformed-signature';
  const data = Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
  const genuine = keys.some((key) => signatures.some((signature) => isSigned(scheme.hash, data, key, signature)));
  if (!genuine) return 'signature-mismatch';
  const outside = scheme.clock && outsideWindow(call.now, found.timestamp ?? '', scheme.clock);
  return outside ?? {};
}

function isSigned(hash: string | null, data: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify(hash, data, key, signature);
  } catch {
    return false;
  }
}
