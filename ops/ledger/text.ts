/** `2026-11-21 14:32:05`, UTC. */
export const at = (iso: string) => iso.slice(0, 19).replace('T', ' ');

/** Milliseconds as a person says them: `85 ms`, `42 s`, `17 min`, `3 h`, `2 days`. */
export function span(ms: number): string {
  const units = [
    ['ms', 1, 1000],
    ['s', 1000, 120],
    ['min', 60_000, 120],
    ['h', 3_600_000, 48],
  ] as const;
  const [unit, size] = units.find(([, size, count]) => Math.round(ms / size) < count) ?? ['days', 86_400_000];
  return `${Math.round(ms / size)} ${unit}`;
}

/** Lines whose columns stand under each other; the last column keeps its own width. */
export function aligned(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
    return (indent + cells.join('  ')).trimEnd();
  });
}
