/** When an order came, and when it had its effect. Milliseconds of the clock. */
export interface Wait {
  readonly cameMs: number;
  readonly effectMs: number;
}

/** From its begin to its end, in milliseconds of the clock. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

const inside = (ms: number, { fromMs, toMs }: Window) => ms >= fromMs && ms < toMs;

/** The 99th part of the waits from below; NaN for none. */
export function p99(waits: readonly Wait[]): number {
  const sorted = waits.map(({ cameMs, effectMs }) => effectMs - cameMs).sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN;
}

/** Orders whose effect came before that of an order which came earlier. */
export function overtaken(waits: readonly Wait[]): number {
  let [latest, count] = [Number.NEGATIVE_INFINITY, 0];
  for (const { effectMs } of [...waits].sort((one, other) => one.cameMs - other.cameMs)) {
    if (effectMs < latest) count += 1;
    latest = Math.max(latest, effectMs);
  }
  return count;
}

/**
 * The waits of one system while another is down, and while none is. What came in its `own` time of trouble is in neither: it waits for its
 * own account.
 */
export function besideOutages(waits: readonly Wait[], own: Window, others: readonly Window[]) {
  const free = waits.filter(({ cameMs }) => !inside(cameMs, own));
  const beside = free.filter(({ cameMs }) => others.some((window) => inside(cameMs, window)));
  return { beside, calm: free.filter((wait) => !beside.includes(wait)) };
}
