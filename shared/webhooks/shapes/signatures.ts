import type { Call } from '../call.ts';
import type { Reason } from '../types.ts';
import type { SignatureReader, Signatures } from './hmac.ts';

/** One header that is one signature, perhaps behind a prefix. */
export interface OneHeader extends SignatureReader {
  readonly header: string;
  readonly prefix?: string;
}

export function oneHeader(call: Call, { header, prefix = '' }: OneHeader): Signatures | Reason {
  const value = call.header(header);
  if (!value) return 'missing-signature';
  return value.startsWith(prefix) ? { signatures: [value.slice(prefix.length)] } : 'malformed-signature';
}

export type AnySignature = OneHeader;
