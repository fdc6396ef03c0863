import type { Integration, Pull } from '../contract/index.ts';
import { isTimeZone, skippedDate } from '../topology/index.ts';
import { RESERVED_DELIVERIES } from './delivery-rules.ts';
import { kebab, type Rule, range } from './rule.ts';

/** A pull under its name, in its integration. */
export type PlacedPull = Pull & { readonly name: string; readonly integration: Integration };

/** Zones change by law: synth reads the rules of its own Node for the years from this one on. */
const thisYear = () => new Date().getUTCFullYear();
const WEEK_MINUTES = 7 * 24 * 60;

export const pullRules: readonly Rule<PlacedPull>[] = [
  {
    name: 'pull-name',
    check: ({ name, integration }) =>
      RESERVED_DELIVERIES.includes(name) || Object.hasOwn(integration.deliveries, name)
        ? `name is "${name}", which names something else of ${integration.name} already; call it by what it reads, such as nightly-products.`
        : kebab('name', name),
  },
  {
    name: 'pull-time',
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
    name: 'pull-time-exists',
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
    name: 'pull-events-declared',
    check: ({ event, reads, integration }) => {
      const named = [event, ...(reads.kind === 'full' && reads.gone ? [reads.gone.event] : [])];
      const unknown = named.filter((type) => !Object.hasOwn(integration.source.events, type));
      return unknown.length === 0
        ? undefined
        : `${unknown.join(', ')} is not in source.events; declare there what it does.`;
    },
  },
  {
    name: 'pull-tenant',
    check: ({ tenant, integration: { source, settings } }) => {
      if (tenant !== undefined && !Object.hasOwn(settings, tenant))
        return `tenant names the setting "${tenant}", which settings does not declare; add it there.`;
      return tenant === undefined && source.tenants && 'setting' in source.tenants
        ? `tenant is left out, but source.tenants names the setting "${source.tenants.setting}"; name a setting that holds the one tenant whose listing this is.`
        : undefined;
    },
  },
  {
    name: 'pull-look-back',
    check: ({ reads }) =>
      reads.kind === 'changed-since'
        ? range('reads.lookBackMinutes', reads.lookBackMinutes, 1, WEEK_MINUTES, 'minutes')
        : undefined,
  },
  {
    // What moved out of a page is read by the next full run, and by no other.
    name: 'pull-pages-stand',
    check: ({ reads, paging }) =>
      reads.kind === 'changed-since' && paging.kind === 'counted'
        ? 'paging is "counted" and reads "changed-since": a change that moves out of a page would be lost for ever; page by an order that does not change, or read "full".'
        : undefined,
  },
  {
    name: 'pull-gone',
    check: ({ reads }) => {
      if (reads.kind !== 'full' || !reads.gone) return undefined;
      const { afterRuns, mostPercent } = reads.gone;
      return (
        range('reads.gone.afterRuns', afterRuns, 2, 30, 'complete runs in a row') ??
        range('reads.gone.mostPercent', mostPercent, 0.01, 50, 'per cent of the known records')
      );
    },
  },
  {
    name: 'pull-expected',
    check: ({ expected: { minutes, lateMinutes, records } }) => {
      if (!(records.atLeast <= records.atMost))
        return `expected.records is ${records.atLeast} to ${records.atMost}; give the smaller number first.`;
      return (
        range('expected.minutes', minutes, 1, WEEK_MINUTES, 'minutes') ??
        (lateMinutes >= minutes
          ? undefined
          : `expected.lateMinutes is ${lateMinutes}, but most runs take up to ${minutes}; give more.`)
      );
    },
  },
  {
    name: 'pull-bounds',
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
