import type { PullSchedule } from '../contract/index.ts';
import { shownAt, whenShown } from './local-time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** For EventBridge Scheduler, with the zone beside it. */
export function pullCron(schedule: PullSchedule): string {
  if ('hourly' in schedule) return `cron(${schedule.hourly} * * * ? *)`;
  const [hour, minute] = schedule.daily.split(':').map(Number);
  return `cron(${minute} ${hour} * * ? *)`;
}

/**
 * What a run of the schedule is called: by the local date, so that a person knows which night is meant, and so that a night in which
 * a time of day comes twice has one run.
 */
export function pullRunName(schedule: PullSchedule, atMs: number): string {
  const shown = new Date(shownAt(atMs, schedule.timeZone)).toISOString();
  return 'hourly' in schedule ? `${shown.slice(0, 16)}Z` : shown.slice(0, 10);
}

/** What a run is called that a person starts. */
export const startedRunName = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19)}Z-started`;

/** When a run was due: where the zone's clocks show its time twice, from the first to the second, for Scheduler runs once. */
export interface Due {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The last run that was due by a time. */
export function pullDueBefore(schedule: PullSchedule, nowMs: number): Due | undefined {
  if ('hourly' in schedule) {
    const due = Math.floor(nowMs / HOUR_MS) * HOUR_MS + schedule.hourly * 60_000;
    const lastMs = due <= nowMs ? due : due - HOUR_MS;
    return { fromMs: lastMs, untilMs: lastMs };
  }
  const today = Math.floor(shownAt(nowMs, schedule.timeZone) / DAY_MS) * DAY_MS;
  // Three days: Scheduler skips a time that the clocks skip.
  const days = [0, 1, 2, 3].map((ago) => whenShown(today - ago * DAY_MS + timeOfDayMs(schedule), schedule.timeZone));
  const dues = days.map((times) => ({
    fromMs: times.at(0) ?? nowMs,
    untilMs: times.at(-1) ?? Number.POSITIVE_INFINITY,
  }));
  return dues.find(({ untilMs }) => untilMs <= nowMs);
}

const timeOfDayMs = ({ daily }: { readonly daily: string }) => {
  const [hour = 0, minute = 0] = daily.split(':').map(Number);
  return hour * HOUR_MS + minute * 60_000;
};

/** Years in which a zone's changes are looked for: governments rarely decide on later ones. */
const YEARS = 5;

/**
 * The first date, from a year on, on which the zone's clocks skip the time of a daily schedule: EventBridge Scheduler leaves the run out
 * on that day. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function skippedDate(schedule: PullSchedule, fromYear: number): string | undefined {
  if ('hourly' in schedule || schedule.timeZone === 'UTC') return undefined;
  for (let day = Date.UTC(fromYear, 0, 1); day < Date.UTC(fromYear + YEARS, 0, 1); day += DAY_MS) {
    const shown = day + timeOfDayMs(schedule);
    if (whenShown(shown, schedule.timeZone).length === 0) return new Date(day).toISOString().slice(0, 10);
  }
  return undefined;
}
