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
