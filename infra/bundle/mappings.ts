/** The digits of a source map's numbers (https://tc39.es/ecma426/): five bits each, the sixth says that more follow, the last bit is the sign. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));

/** Without the code of sources that are not kept: their part of the bundle maps to nothing, in as many segments as it has neighbours. */
export function keepSources(mappings: string, isKept: (source: number) => boolean): string {
  const read = { source: 0, line: 0, column: 0 };
  const written = { source: 0, line: 0, column: 0 };
  let wasKept = false;
  const lines = mappings.split(';').map((line) => {
    let [at, writtenAt] = [0, 0];
    const segments: string[] = [];
    for (const segment of line === '' ? [] : line.split(',')) {
      const [moved = 0, source, sourceLine = 0, sourceColumn = 0] = numbersOf(segment);
      at += moved;
      const hasSource = source !== undefined;
      if (hasSource) {
        read.source += source;
        read.line += sourceLine;
        read.column += sourceColumn;
      }
      const keeps = hasSource && isKept(read.source);
      if (!keeps && !wasKept) continue;
      const place = keeps ? [read.source - written.source, read.line - written.line, read.column - written.column] : [];
      segments.push([at - writtenAt, ...place].map(digitsOf).join(''));
      writtenAt = at;
      if (keeps) Object.assign(written, read);
      wasKept = keeps;
    }
    // What a line does not say is not what the line before said last.
    wasKept = false;
    return segments.join(',');
  });
  return lines.join(';').replace(/;+$/, '');
}

function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let [value, bits] = [0, 0];
  for (let i = 0; i < segment.length; i++) {
    const digit = VALUES.get(segment.charCodeAt(i)) ?? 0;
    value |= (digit & 31) << bits;
    bits += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, bits] = [0, 0];
  }
  return numbers;
}

function digitsOf(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let digits = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    digits += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return digits;
}
