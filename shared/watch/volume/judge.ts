import type { WatchedVolume } from '../../topology/index.ts';
import { compare, type HourOfWeeks, middleOf, totals, without } from './windows.ts';

/** Accepted events by the hour's beginning, in milliseconds since the epoch, UTC. An hour without events may be missing. */
export type Hourly = ReadonlyMap<number, number>;

/** A source whose events are far off the number that is usual at these hours. */
export interface UnusualVolume {
  readonly integration: string;
  readonly direction: 'below' | 'above';
  /** Whole hours that were compared. */
  readonly hours: number;
  /** Events in these hours. */
  readonly count: number;
  /** In the same hours of the last weeks, without the lowest and the highest week. */
  readonly usual: readonly [least: number, most: number];
  /** When it was seen first: ISO 8601, UTC. */
  readonly since: string;
}

/** The shortest in which a source usually has {@link ENOUGH} events decides: 3 hours of a busy source, two days of a thin one. */
const WINDOWS = [3, 12, 48] as const;
/** Fewer say little: a tenth of them may be chance. */
const ENOUGH = 50;
/** So many times fewer or more than usual is far off. */
const FAR = 4;
/** And it is over where it is nearer than this, so that a source at the border does not ring by the hour. */
const NEAR = 2;
/** What a sender repeats after an outage is what was lacking in so many hours before. */
const BACKLOG_HOURS = 48;

/**
 * Compares the newest whole hours of a source with the same hours of the last four weeks. Undefined: usual, or not enough is known,
 * which is three weeks since its first event. One hour alone is no reason, however odd; and what is above is not what was
 * lacking before.
 * @param end the end of the newest whole hour
 * @param before what was found an hour ago
 */
export function judgeVolume(
  events: Hourly,
  end: number,
  watched: WatchedVolume,
  before?: UnusualVolume,
): UnusualVolume | undefined {
  const known = WINDOWS.flatMap((hours) => {
    const rows = compare(events, end, hours, watched);
    return rows ? [{ hours, rows, ...totals(rows) }] : [];
  });
  const deciding = known.find(({ usual: [least] }) => least >= ENOUGH) ?? known.at(-1);
  if (!deciding) return undefined;
  const { hours, rows, count, usual } = deciding;
  const found = (direction: UnusualVolume['direction']) => ({
    ...{ integration: watched.integration, direction, hours, count, usual },
    since: before?.direction === direction ? before.since : new Date(end).toISOString(),
  });
  const factor = (direction: UnusualVolume['direction']) => (before?.direction === direction ? NEAR : FAR);
  if (usual[0] >= ENOUGH && isBelow(rows, factor('below'))) return found('below');
  const earlier = compare(events, end - hours * HOUR_MS, BACKLOG_HOURS, watched) ?? [];
  return isAbove(rows, factor('above'), lacking(earlier)) ? found('above') : undefined;
}

function isBelow(rows: readonly HourOfWeeks[], factor: number): boolean {
  const { count, usual } = totals(without(rows, (row) => usualOf(row) - row.now));
  return count * factor < usual[0];
}

function isAbove(rows: readonly HourOfWeeks[], factor: number, backlog: number): boolean {
  const { count, usual } = totals(without(rows, (row) => row.now - usualOf(row)));
  return count - backlog > factor * Math.max(usual[1], ENOUGH);
}

/** Events that would have been usual and did not come. */
function lacking(rows: readonly HourOfWeeks[]): number {
  return Math.max(
    0,
    rows.reduce((sum, row) => sum + usualOf(row) - row.now, 0),
  );
}

function usualOf({ weeks }: HourOfWeeks): number {
  const [least, most] = middleOf(weeks);
  return (least + most) / 2;
}

const HOUR_MS = 3_600_000;
