const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = 0x7b;
/** Bytes outside strings that count as one token: indentation, numbers, and what is no JSON. */
const PLAIN_BYTES = 16;

/**
 * What makes JSON dear to parse: strings, their escaped quotes, commas and opening brackets; brackets and commas inside strings do
 * not count. Counts in bytes that are not parsed yet, and stops once there are more than `most`.
 */
export function tokensIn(bytes: Uint8Array, most: number): number {
  let count = 0;
  let plain = 0;
  for (let at = 0; at < bytes.length && count <= most; at++) {
    const byte = bytes[at] as number;
    if (++plain === PLAIN_BYTES) {
      plain = 0;
      count++;
    }
    // Setting bit 0x20 maps [ to { and keeps {.
    if (byte === COMMA || (byte | 0x20) === OPEN) count++;
    else if (byte === QUOTE) {
      // The search is native: a long string costs next to nothing.
      do {
        count++;
        at = bytes.indexOf(QUOTE, at + 1);
        if (at < 0) return count;
      } while (isEscaped(bytes, at) && count <= most);
    }
  }
  return count;
}

function isEscaped(bytes: Uint8Array, quote: number): boolean {
  let at = quote;
  while (bytes[at - 1] === BACKSLASH) at--;
  return (quote - at) % 2 === 1;
}
