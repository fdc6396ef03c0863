import { hash, timingSafeEqual } from 'node:crypto';

export type Encoding = 'hex' | 'base64' | 'base64url';

const HEX = /^(?:[0-9a-f]{2})+$|^(?:[0-9A-F]{2})+$/;

/** The bytes, or `undefined` unless the text is exactly one canonical encoding of bytes. Linear in the text. */
export function decode(text: string, encoding: Encoding): Buffer | undefined {
  if (encoding === 'hex') return HEX.test(text) ? Buffer.from(text, 'hex') : undefined;
  const bytes = Buffer.from(text, encoding);
  return bytes.length > 0 && bytes.toString(encoding) === text ? bytes : undefined;
}

/** Compares two digests of one hash in constant time; a given one of another length is never equal. */
export function sameDigest(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Compares texts of any length over their digests, so that neither length nor content shows in the time it takes. */
export function sameText(expected: string, given: string): boolean {
  return timingSafeEqual(sha256(expected), sha256(given));
}

export function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer');
}
