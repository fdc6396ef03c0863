import { HOUR_MS, hourOf } from '../../archive/index.ts';
import type { HourRow } from './rows.ts';

/** An hour is checked this long after its end: the archive needs six minutes, a first attempt a few more. */
const SETTLED_MS = HOUR_MS;
/** How far back archived objects are listed: as long as the archive retries to write them. */
const LISTED_HOURS = 48;
/** Every run of its first day checks an open hour; after that, one run a day. */
const DAY_HOURS = 24;
/** After that no queue holds a message: SQS keeps one for 14 days, and a dead letter may be redriven. */
const LAST_HOURS = 16 * 24;

/** The hours to check, ISO 8601, UTC. */
export interface Span {
  /** The newest hour that has settled. */
  readonly newest: string;
  /** The first hour whose objects are listed. */
  readonly listedFrom: string;
  /** The first hour that is checked again while it is open. */
  readonly openFrom: string;
}

export function spanOf(now: number): Span {
  const newest = Date.parse(hourOf(now - SETTLED_MS)) - HOUR_MS;
  return {
    newest: hourOf(newest),
    listedFrom: hourOf(newest - (LISTED_HOURS - 1) * HOUR_MS),
    openFrom: hourOf(newest - LAST_HOURS * HOUR_MS),
  };
}

/**
 * Whether to check an hour: when it was never checked, when the archive has more of it since, and while it is open. Events
 * missing for a day are not checked again: they are reported.
 * @param objects digest of the hour's objects; undefined for an hour before the listed ones
 */
export function isDue(hour: string, row: HourRow | undefined, objects: string | undefined, { newest }: Span): boolean {
  if (hour > newest) return false;
  if (objects !== undefined && row?.objects !== objects) return true;
  if (row === undefined || row.state === 'balanced') return false;
  const age = (Date.parse(newest) - Date.parse(hour)) / HOUR_MS;
  if (age < DAY_HOURS) return true;
  return row.state === 'in-flight' && age % DAY_HOURS === 0;
}
