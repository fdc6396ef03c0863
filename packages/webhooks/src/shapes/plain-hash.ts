import { createHash } from 'node:crypto';
import type { Call } from '../call.ts';
import { decode } from '../compare.ts';
import type { Scheme, Verdict } from '../scheme.ts';
import { anyEqual, type Piece, piecesOf, type Signatures } from './signed.ts';

/** SHA-256 in hex of a secret followed by pieces of the request: older than HMAC and weaker, for vendors that still send it. */
export interface PlainHash extends Scheme {
  readonly header: string;
  /** Says which scheme the header holds; a different version is refused. */
  readonly version: { readonly header: string; readonly value: string };
  readonly part: string;
  readonly signed: readonly Piece[];
}

const NOTHING_FOUND: Signatures = { signatures: [] };

export function plainHash(call: Call, scheme: PlainHash): Verdict {
  const text = call.header(scheme.header);
  if (!text) return 'missing-signature';
  const version = call.header(scheme.version.header);
  if (version !== undefined && version !== scheme.version.value) return 'malformed-header';
  const pieces = piecesOf(call, NOTHING_FOUND, scheme.signed);
  if (pieces === undefined) return 'missing-header';
  const secrets = call.values(scheme.part);
  if (secrets.length === 0) return 'secret-unavailable';
  const given = decode(text, 'hex');
  if (given?.length !== 32) return 'malformed-signature';
  const matching = secrets.find((secret) => {
    const hash = createHash('sha256').update(secret);
    for (const piece of pieces) hash.update(piece);
    return anyEqual(hash.digest(), [given]);
  });
  return matching === undefined ? 'signature-mismatch' : {};
}
