import type { WatchedVolume } from '../../topology/index.ts';

/** Events of one hour, and of the same hour of earlier weeks. */
export interface HourOfWeeks {
  readonly now: number;
  readonly weeks: readonly number[];
}

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Weeks that are compared. */
const WEEKS = [1, 2, 3, 4] as const;
/** Without so many weeks nothing is known to be usual. */
const LEAST_WEEKS = 3;

/**
 * The hours before an end beside the same hours of earlier weeks, as far as the source existed then; hours that are quiet by contract
 * are left out. Undefined where fewer than three weeks are known.
 */
export function compare(
  events: ReadonlyMap<number, number>,
  end: number,
  hours: number,
  { quiet, newSince }: Pick<WatchedVolume, 'quiet' | 'newSince'>,
): readonly HourOfWeeks[] | undefined {
  const begun = begunAt(events, newSince);
  const weeks = WEEKS.filter((week) => end - hours * HOUR_MS - week * WEEK_MS >= begun);
  if (weeks.length < LEAST_WEEKS) return undefined;
  return Array.from({ length: hours }, (_, index) => end - (index + 1) * HOUR_MS)
    .filter((at) => !isQuiet(new Date(at), quiet))
    .map((at) => ({ now: events.get(at) ?? 0, weeks: weeks.map((week) => events.get(at - week * WEEK_MS) ?? 0) }));
}

/** The first hour with an event: before it the source may have sent nothing because it was not connected. */
function begunAt(events: ReadonlyMap<number, number>, newSince: string | undefined): number {
  const first = [...events].reduce((least, [at, count]) => (count > 0 ? Math.min(least, at) : least), Infinity);
  return Math.max(first, newSince === undefined ? 0 : Date.parse(newSince));
}

/** As the alarm on silence reads it. */
function isQuiet(at: Date, quiet: WatchedVolume['quiet']): boolean {
  if (!quiet) return false;
  const { fromHour, toHour, weekends } = quiet;
  const [hour, day] = [at.getUTCHours(), at.getUTCDay()];
  const isNight = fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour;
  return isNight || (weekends && (day === 6 || day === 0));
}

export function totals(rows: readonly HourOfWeeks[]): {
  readonly count: number;
  readonly usual: readonly [number, number];
} {
  const weeks = rows[0]?.weeks.map((_, week) => sumOf(rows.map((row) => row.weeks[week] ?? 0))) ?? [];
  return { count: sumOf(rows.map(({ now }) => now)), usual: middleOf(weeks) };
}

/** The second lowest and the second highest: one week with an outage or a holiday changes nothing. */
export function middleOf(weeks: readonly number[]): readonly [number, number] {
  const sorted = weeks.toSorted((a, b) => a - b);
  return [sorted[1] ?? 0, sorted.at(-2) ?? 0];
}

/** All but the one that deviates most. */
export function without(rows: readonly HourOfWeeks[], deviation: (row: HourOfWeeks) => number): readonly HourOfWeeks[] {
  const most = rows.reduce((at, row, index) => (deviation(row) > deviation(rows[at] ?? row) ? index : at), 0);
  return rows.toSpliced(most, 1);
}

const sumOf = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0);
