import { hash, timingSafeEqual } from 'node:crypto';

export type Encoding = 'hex' | 'base64' | 'base64url';

const LOWER_HEX = /^[0-9a-f]+$/;
const UPPER_HEX = /^[0-9A-F]+$/;
/** Longer than any signature; a longer text is refused without decoding. */
const LONGEST = 4096;

/** The bytes, or `undefined` unless the text is exactly one canonical encoding of bytes. */
export function decode(text: string, encoding: Encoding): Buffer | undefined {
  if (text.length === 0 || text.length > LONGEST) return undefined;
  if (encoding === 'hex' && !(LOWER_HEX.test(text) || UPPER_HEX.test(text))) return undefined;
  const bytes = Buffer.from(text, encoding);
  const canonical = encoding === 'hex' ? bytes.length * 2 === text.length : bytes.toString(encoding) === text;
  return canonical && bytes.length > 0 ? bytes : undefined;
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

export function sha1(data: string | Uint8Array): Buffer {
  return hash('sha1', data, 'buffer');
}
