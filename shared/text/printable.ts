/** Control characters of 7 and of 8 bits, marks of writing direction, invisible format characters, line and paragraph ends, half surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A text that a terminal shows as it is: what would move its cursor, colour it, reverse its order or end its line stands there as
 * `\u001b`. JSON stays the same JSON: outside of its texts it has none of them.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (sign) =>
    sign
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** A cell of a table: printable, and no longer than so many characters. */
export function cellOf(text: string, longest: number): string {
  const shown = printable(text);
  if (shown.length <= longest) return shown;
  return `${shown.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
