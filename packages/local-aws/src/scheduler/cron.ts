import { shownAt, whenShown } from './time-zone.ts';

/** A cron expression of EventBridge Scheduler, read. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  /** Whether it runs on a day; `month` is 1 to 12. */
  runsOn(year: number, month: number, day: number): boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const [FIRST_YEAR, LAST_YEAR] = [1970, 2199];
const DAY_MS = 86_400_000;

type DayTest = (year: number, month: number, day: number) => boolean;

/**
 * Reads the six fields (minutes, hours, day of month, month, day of week, year) as
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based describes them; undefined when
 * they are not valid.
 */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().toUpperCase().split(/\s+/);
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  // One of the two day fields says nothing, and only one.
  if (fields.length !== 6 || (dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const day = dayOfWeek === '?' ? daysOfMonth(dayOfMonth) : daysOfWeek(dayOfWeek);
  const sets = {
    minutes: values(minutes, 0, 59),
    hours: values(hours, 0, 23),
    months: values(month, 1, 12, MONTHS),
    years: values(year, FIRST_YEAR, LAST_YEAR),
  };
  if (!day || !sets.minutes || !sets.hours || !sets.months || !sets.years) return undefined;
  return {
    minutes: sets.minutes,
    hours: sets.hours,
    months: new Set(sets.months),
    years: new Set(sets.years),
    runsOn: day,
  };
}

/**
 * The first time after `after` that the expression names; undefined when there is none. A time that the zone's clocks
 * skip in spring is skipped, one that they show twice in autumn counts once.
 */
export function nextCron(cron: Cron, zone: string, after: number): number | undefined {
  const shown = shownAt(after, zone);
  const start = Math.floor(shown / DAY_MS) * DAY_MS - DAY_MS;
  for (let midnight = start; ; midnight += DAY_MS) {
    const date = new Date(midnight);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (year > LAST_YEAR) return undefined;
    if (!cron.years.has(year) || !cron.months.has(month) || !cron.runsOn(year, month, day)) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        // Clocks are never moved by more than two hours: what was shown earlier than that has passed.
        if (midnight + (hour * 60 + minute) * 60_000 < shown - 2 * 3_600_000) continue;
        const time = whenShown({ year, month, day, hour, minute, second: 0 }, zone);
        if (time !== undefined && time > after) return time;
      }
    }
  }
}

/** The numbers a field names, in order: `*`, `5`, `1,7`, `2-4`, `0/15`, `8-18/2`; undefined when it is malformed. */
function values(field: string, least: number, most: number, names: readonly string[] = []): number[] | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [from, to] = range === '*' ? [least, most] : range.split('-').map((text) => numberOf(text, least, names));
    const end = to ?? (step === undefined ? from : most);
    const by = step === undefined ? 1 : Number(step);
    if (from === undefined || end === undefined || part.split('/').length > 2 || range.split('-').length > 2)
      return undefined;
    if (!(Number.isInteger(by) && by >= 1 && from >= least && end <= most && from <= end)) return undefined;
    for (let value = from; value <= end; value += by) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function numberOf(text: string, least: number, names: readonly string[]): number {
  const named = names.indexOf(text);
  if (named >= 0) return named + least;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** `L` is the last day, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
function daysOfMonth(field: string): DayTest | undefined {
  if (field === 'L') return (year, month, day) => day === lastDay(year, month);
  const nearest = /^(\d{1,2}|L)W$/.exec(field)?.[1];
  if (nearest !== undefined) {
    const wanted = Number(nearest);
    if (nearest !== 'L' && (wanted < 1 || wanted > 31)) return undefined;
    return (year, month, day) => {
      const target = nearest === 'L' ? lastDay(year, month) : wanted;
      return target <= lastDay(year, month) && day === nearestWeekday(year, month, target);
    };
  }
  const days = values(field, 1, 31);
  return days && ((_year, _month, day) => days.includes(day));
}

/** 1 to 7 from Sunday on. `L` is Saturday, `5L` the last Thursday, `3#2` the second Tuesday of the month. */
function daysOfWeek(field: string): DayTest | undefined {
  const last = /^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)L$/.exec(field)?.[1];
  if (last !== undefined) {
    const wanted = numberOf(last, 1, DAYS);
    return (year, month, day) => dayOfWeek(year, month, day) === wanted && day + 7 > lastDay(year, month);
  }
  const [, named, count] = /^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#([1-5])$/.exec(field) ?? [];
  if (named !== undefined) {
    const wanted = numberOf(named, 1, DAYS);
    return (year, month, day) => dayOfWeek(year, month, day) === wanted && Math.ceil(day / 7) === Number(count);
  }
  const days = values(field === 'L' ? '7' : field, 1, 7, DAYS);
  return days && ((year, month, day) => days.includes(dayOfWeek(year, month, day)));
}

function dayOfWeek(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Never in another month: the first Saturday's nearest weekday is the Monday after it. */
function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = dayOfWeek(year, month, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === lastDay(year, month) ? day - 2 : day + 1;
  return day;
}
