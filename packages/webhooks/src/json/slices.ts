/**
 * Finds values inside JSON that `JSON.parse` has already accepted, as byte ranges of the received text. Iterative
 * and linear: depth costs no stack, and each call reads its range once.
 */
export interface Slice {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** The elements of the array that fills the slice; none when it holds something else. */
export function elements(bytes: Uint8Array, within: Slice): Slice[] {
  let at = skipSpace(bytes, within.start);
  if (bytes[at] !== OPEN_BRACKET) return [];
  const found: Slice[] = [];
  at = skipSpace(bytes, at + 1);
  while (at < within.end && bytes[at] !== CLOSE_BRACKET) {
    const end = skipValue(bytes, at, within.end);
    found.push({ start: at, end });
    at = skipComma(bytes, end);
  }
  return found;
}

/** The element of an array that is known to hold exactly one: the text between its brackets, without a scan. */
export function onlyElement(bytes: Uint8Array, within: Slice): Slice {
  let end = within.end - 1;
  while (bytes[end] !== CLOSE_BRACKET) end--;
  end--;
  while (isSpace(bytes[end])) end--;
  return { start: skipSpace(bytes, skipSpace(bytes, within.start) + 1), end: end + 1 };
}

/** The value of the object's member, the last one when the name comes twice, as `JSON.parse` takes it. */
export function member(bytes: Uint8Array, within: Slice, name: string): Slice | undefined {
  let at = skipSpace(bytes, within.start);
  if (bytes[at] !== OPEN_BRACE) return undefined;
  let found: Slice | undefined;
  at = skipSpace(bytes, at + 1);
  while (at < within.end && bytes[at] !== CLOSE_BRACE) {
    const keyEnd = skipString(bytes, at, within.end);
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const end = skipValue(bytes, start, within.end);
    if (textOf(bytes, { start: at, end: keyEnd }) === name) found = { start, end };
    at = skipComma(bytes, end);
  }
  return found;
}

/** The members of the object that fills the slice, in their order, each from its name's first byte to its value's last. */
export function members(bytes: Uint8Array, within: Slice): (Slice & { readonly name: string })[] {
  let at = skipSpace(bytes, within.start);
  if (bytes[at] !== OPEN_BRACE) return [];
  const found: (Slice & { readonly name: string })[] = [];
  at = skipSpace(bytes, at + 1);
  while (at < within.end && bytes[at] !== CLOSE_BRACE) {
    const keyEnd = skipString(bytes, at, within.end);
    const end = skipValue(bytes, skipSpace(bytes, skipSpace(bytes, keyEnd) + 1), within.end);
    found.push({ name: textOf(bytes, { start: at, end: keyEnd }), start: at, end });
    at = skipComma(bytes, end);
  }
  return found;
}

/** The slice at a path of member names and array indexes. */
export function locate(bytes: Uint8Array, within: Slice, path: readonly string[]): Slice | undefined {
  let here: Slice | undefined = within;
  for (const step of path) {
    if (!here) return undefined;
    here = member(bytes, here, step) ?? elements(bytes, here)[Number(step)];
  }
  return here && { start: skipSpace(bytes, here.start), end: here.end };
}

/** A string's decoded text; the exact characters of anything else, so that numbers beyond 2^53 survive. */
export function textOf(bytes: Uint8Array, { start, end }: Slice): string {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
  if (!raw.startsWith('"')) return raw.trimEnd();
  return raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function skipComma(bytes: Uint8Array, from: number): number {
  const at = skipSpace(bytes, from);
  return bytes[at] === COMMA ? skipSpace(bytes, at + 1) : at;
}

function skipString(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from + 1; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  return end + 1;
}

function skipValue(bytes: Uint8Array, from: number, end: number): number {
  const first = bytes[from];
  if (first === QUOTE) return skipString(bytes, from, end);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipContainer(bytes, from, end);
  let at = from;
  while (at < end && !endsScalar(bytes[at])) at++;
  return at;
}

/** By byte: 1 for all but quotes and brackets, so that most bytes cost one comparison. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => ('"[]{}'.includes(String.fromCharCode(byte)) ? 0 : 1));

function skipContainer(bytes: Uint8Array, from: number, end: number): number {
  let depth = 0;
  let at = from;
  while (at < end) {
    const byte = bytes[at] as number;
    if (IS_PLAIN[byte] === 1) at++;
    else if (byte === QUOTE) at = skipString(bytes, at, end);
    else {
      at++;
      // Setting bit 0x20 maps [ ] to { } and keeps { }.
      if ((byte | 0x20) === OPEN_BRACE) depth++;
      else if (--depth === 0) return at;
    }
  }
  return at;
}

function endsScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || (byte !== undefined && byte <= 0x20);
}
