/** One line of the demonstration. */
export interface Row {
  readonly step: string;
  readonly expected: string;
  readonly seen: string;
  readonly ok: boolean;
  readonly seconds: number;
}

const WIDTHS = { step: 38, expected: 46 };

export function heading(): string {
  return `     ${'what happens'.padEnd(WIDTHS.step)}  ${'what must follow'.padEnd(WIDTHS.expected)}  what was seen`;
}

export function line({ step, expected, seen, ok, seconds }: Row): string {
  const mark = ok ? ' ok ' : 'MISS';
  return `${mark} ${step.padEnd(WIDTHS.step)}  ${expected.padEnd(WIDTHS.expected)}  ${seen} (${seconds.toFixed(1)} s)`;
}
