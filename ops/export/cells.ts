import { printable } from '../../shared/text/index.ts';

/** What makes a spreadsheet run a cell, in both widths. https://owasp.org/www-community/attacks/CSV_Injection */
const RUN = '=+\\-@＝＋－＠';
const AT_START = new RegExp(`^(?=[\\s"'\\u00a0]*[${RUN}])`, 'u');
/** A program that takes another separator than ours begins a cell there. */
const AFTER_SEPARATOR = new RegExp(`([;,|])(?=[\\s"'\\u00a0]*[${RUN}])`, 'gu');

/**
 * A cell of a CSV file (RFC 4180). A text that a spreadsheet would run stands behind an apostrophe, which makes it text; control
 * characters, tabs and line breaks stand as `\u0009`.
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const harmless = printable(value).replace(AT_START, "'").replaceAll(AFTER_SEPARATOR, "$1'");
  return `"${harmless.replaceAll('"', '""')}"`;
}

export const csvLine = (values: readonly (string | number)[]) => values.map(csvCell).join(',');
