import { HOUR_MS, hourOf } from '../../archive/index.ts';
import type { HourRow } from './rows.ts';

/** An hour is looked at when it ended so long ago: the archive needs two minutes, a first attempt a few more. */
const SETTLED_MS = HOUR_MS;
/** How far back archived objects are listed: as long as the archive itself goes on trying to write them. */
const LISTED_HOURS = 48;
/** Open hours are looked at again in every run of their first day, and once a day after that. */
const DAY_HOURS = 24;
/** After that no queue holds a message: 14 days is the longest that SQS keeps one, and a dead letter may be sent back. */
const LAST_HOURS = 16 * 24;

/** The hours that are looked at, ISO 8601, UTC. */
export interface Span {
  /** The newest hour that has settled. */
  readonly newest: string;
  /** From here on objects are listed. */
  readonly listedFrom: string;
  /** From here on hours that are still open are looked at again. */
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
 * Whether an hour is to be looked at: when it never was, when the archive has got more of it since, and while it is open.
 * What is missing for a day is no longer looked for: it has been told.
 * @param objects digest of the hour's objects; undefined for an hour that is older than those that are listed
 */
export function isDue(hour: string, row: HourRow | undefined, objects: string | undefined, { newest }: Span): boolean {
  if (hour > newest) return false;
  if (objects !== undefined && row?.objects !== objects) return true;
  if (row === undefined || row.state === 'balanced') return false;
  const age = (Date.parse(newest) - Date.parse(hour)) / HOUR_MS;
  if (age < DAY_HOURS) return true;
  return row.state === 'in-flight' && age % DAY_HOURS === 0;
}
