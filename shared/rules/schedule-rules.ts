import type { Integration, PullSchedule } from '../contract/index.ts';
import { isTimeZone, skippedDate } from '../topology/index.ts';
import { type Rule, range } from './rule.ts';

/** What both a pull and a reconciliation state of their runs. */
export interface Scheduled {
  readonly schedule: PullSchedule;
  readonly tenant?: string;
  readonly expected: { readonly minutes: number; readonly lateMinutes: number };
  readonly bounds: { readonly pages: number; readonly hours: number };
  readonly integration: Integration;
}

/** Zones change by law: synth reads the rules of its own Node for the years from this one on. */
const thisYear = () => new Date().getUTCFullYear();
export const WEEK_MINUTES = 7 * 24 * 60;

export const scheduleRules = (of: 'pull' | 'reconciliation'): readonly Rule<Scheduled>[] => [
  {
    name: `${of}-time`,
    check: ({ schedule }) => {
      if ('hourly' in schedule)
        return Number.isInteger(schedule.hourly) && schedule.hourly >= 0 && schedule.hourly < 60
          ? undefined
          : `schedule.hourly is ${schedule.hourly}; give a minute from 0 to 59.`;
      if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(schedule.daily))
        return `schedule.daily is "${schedule.daily}"; give a time of day such as 02:30.`;
      return isTimeZone(schedule.timeZone)
        ? undefined
        : `schedule.timeZone is "${schedule.timeZone}"; give a name of the IANA database, such as Europe/Berlin.`;
    },
  },
  {
    name: `${of}-time-exists`,
    check: ({ schedule }) => {
      if ('hourly' in schedule || !isTimeZone(schedule.timeZone)) return undefined;
      const skipped = skippedDate(schedule, thisYear());
      return (
        skipped &&
        `schedule.daily is "${schedule.daily}", which the clocks of ${schedule.timeZone} skip on ${skipped}: EventBridge Scheduler would leave that run out. Choose a time outside of the hour that is skipped, such as ${outsideOf(schedule.daily)}.`
      );
    },
  },
  {
    name: `${of}-tenant`,
    check: ({ tenant, integration: { source, settings } }) => {
      if (tenant !== undefined && !Object.hasOwn(settings, tenant))
        return `tenant names the setting "${tenant}", which settings does not declare; add it there.`;
      return tenant === undefined && source.tenants && 'setting' in source.tenants
        ? `tenant is left out, but source.tenants names the setting "${source.tenants.setting}"; name a setting that holds the one tenant whose listing this is.`
        : undefined;
    },
  },
  {
    name: `${of}-expected`,
    check: ({ expected: { minutes, lateMinutes } }) =>
      range('expected.minutes', minutes, 1, WEEK_MINUTES, 'minutes') ??
      (lateMinutes >= minutes
        ? undefined
        : `expected.lateMinutes is ${lateMinutes}, but most runs take up to ${minutes}; give more.`),
  },
  {
    name: `${of}-bounds`,
    check: ({ bounds, expected }) => {
      if (bounds.hours * 60 < expected.minutes)
        return `bounds.hours is ${bounds.hours}, but most runs take up to ${expected.minutes} minutes; give more.`;
      return (
        range('bounds.pages', bounds.pages, 1, 100_000, 'pages') ??
        range('bounds.hours', bounds.hours, 0.1, 168, 'hours')
      );
    },
  },
];

/** Two hours later no zone is in the same gap. */
function outsideOf(daily: string): string {
  const [hour, minute] = daily.split(':');
  return `${String((Number(hour) + 2) % 24).padStart(2, '0')}:${minute}`;
}
