import { cellOf } from './printable.ts';

interface Alignment {
  /** Stands before every line. */
  readonly indent?: string;
  /** Columns whose cells end under each other, counted from 0: figures. */
  readonly right?: readonly number[];
  /** A longer cell is cut. */
  readonly longest?: number;
}

/** A cell may hold what a sender or a vendor wrote; one that is longer says no more to a person. */
const LONGEST_CELL = 200;

/** One line for each row, with its cells in columns two spaces apart: printable, and cut where they are too long. Lines end with their last character. */
export function aligned(
  given: readonly (readonly string[])[],
  { indent = '', right = [], longest = LONGEST_CELL }: Alignment = {},
): string[] {
  const rows = given.map((row) => row.map((cell) => cellOf(cell, longest)));
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
    });
    return (indent + cells.join('  ')).trimEnd();
  });
}
