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
  for (const { what, value, unit, target } of figures) {
    const ok = value <= target;
    if (!ok) process.exitCode = 1;
    console.log(
      `${ok ? ' ok ' : 'MISS'} ${what.padEnd(48)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(4)} target ${target}`,
    );
  }
}
