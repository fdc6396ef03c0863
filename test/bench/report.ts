import { aligned } from '../../shared/text/index.ts';

/** One measured figure beside its target. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The value must be below this, or at most this. */
  readonly target: number;
}

/** Prints the figures as a table and makes the exit code 1 when one misses its target. */
export function report(figures: readonly Figure[]): void {
  const rows = figures.map(({ what, value, unit, target }) => [
    value <= target ? ' ok' : 'MISS',
    what,
    value.toFixed(2),
    unit,
    `target ${target}`,
  ]);
  for (const line of aligned(rows, { right: [2] })) console.log(line);
  if (figures.some(({ value, target }) => value > target)) process.exitCode = 1;
}
