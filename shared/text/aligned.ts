interface Alignment {
  /** Stands before every line. */
  readonly indent?: string;
  /** Columns whose cells end under each other, counted from 0: figures. */
  readonly right?: readonly number[];
}

/** One line for each row, with its cells in columns two spaces apart. Lines end with their last character. */
export function aligned(rows: readonly (readonly string[])[], { indent = '', right = [] }: Alignment = {}): string[] {
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
