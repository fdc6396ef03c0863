import { type Cron, nextCron, parseCron } from './cron.ts';
import { whenShown } from './time-zone.ts';

/** When a schedule runs, as its expression says it. */
export type Timing =
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'at'; readonly time: number }
  | { readonly kind: 'cron'; readonly cron: Cron };

/** The times between which a schedule runs; a rate counts from `anchor`. */
export interface Bounds {
  readonly zone: string;
  readonly anchor: number;
  readonly start?: number;
  readonly end?: number;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(5 minutes)`, `at(2026-03-02T08:00:00)` or `cron(0 9 ? * MON-FRI *)`; undefined for any other text. */
export function parseExpression(text: string, zone: string): Timing | undefined {
  const [, kind, inner = ''] = /^(rate|at|cron)\((.*)\)$/.exec(text) ?? [];
  switch (kind) {
    case 'rate':
      return parseRate(inner);
    case 'at':
      return parseAt(inner, zone);
    case 'cron': {
      const cron = parseCron(inner);
      return cron && { kind, cron };
    }
    default:
      return undefined;
  }
}

/**
 * The first time after `after` at which a schedule runs; undefined when it has ended. A day of a rate is 24 hours,
 * also when the clocks change; `at` has no bounds.
 */
export function nextTime(timing: Timing, { zone, anchor, start, end }: Bounds, after: number): number | undefined {
  if (timing.kind === 'at') return timing.time > after ? timing.time : undefined;
  const from = start === undefined ? after : Math.max(after, start - 1);
  const next = timing.kind === 'rate' ? nextRate(timing.everyMs, anchor, from) : nextCron(timing.cron, zone, from);
  return next === undefined || (end !== undefined && next > end) ? undefined : next;
}

function nextRate(everyMs: number, anchor: number, after: number): number {
  return after < anchor ? anchor : anchor + (Math.floor((after - anchor) / everyMs) + 1) * everyMs;
}

function parseRate(text: string): Timing | undefined {
  const [, count, unit = ''] = /^\s*(\d+)\s+(minute|hour|day)s?\s*$/.exec(text) ?? [];
  const everyMs = Number(count) * (UNIT_MS[unit] ?? 0);
  return everyMs > 0 ? { kind: 'rate', everyMs } : undefined;
}

function parseAt(text: string, zone: string): Timing | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(text)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (date.toISOString().slice(0, 19) !== text) return undefined;
  const time = whenShown({ year, month, day, hour, minute, second }, zone);
  return time === undefined ? undefined : { kind: 'at', time };
}
