import { expect, test } from 'vitest';
import { nextTime, parseExpression } from '../../src/scheduler/expression.ts';

const at = (text: string) => Date.parse(text);

/** The first `count` times after `after`, as UTC. */
function times(expression: string, zone: string, after: string, count = 1): (string | undefined)[] {
  const timing = parseExpression(expression, zone);
  if (!timing) throw new Error(`${expression} cannot be read.`);
  const found: (string | undefined)[] = [];
  for (let from = at(after); found.length < count; ) {
    const next = nextTime(timing, { zone, anchor: 0 }, from);
    found.push(next === undefined ? undefined : `${new Date(next).toISOString().slice(0, 16)}Z`);
    if (next === undefined) break;
    from = next;
  }
  return found;
}

// Worked out by hand from the calendar and from the dates on which the zones change their clocks.
test.each<[string, string, string, string, string[]]>([
  ['every minute', 'cron(* * * * ? *)', 'UTC', '2026-03-02T08:00:00Z', ['2026-03-02T08:01Z', '2026-03-02T08:02Z']],
  [
    'steps and ranges',
    'cron(0/30 8-9 * * ? *)',
    'UTC',
    '2026-03-02T08:30:00Z',
    ['2026-03-02T09:00Z', '2026-03-02T09:30Z', '2026-03-03T08:00Z'],
  ],
  [
    'weekdays by name',
    'cron(0 9 ? * MON-FRI *)',
    'Europe/Berlin',
    '2026-03-27T12:00:00Z',
    ['2026-03-30T07:00Z', '2026-03-31T07:00Z'],
  ],
  ['Sunday is 1', 'cron(0 0 ? * 1 *)', 'UTC', '2026-03-02T00:00:00Z', ['2026-03-08T00:00Z']],
  ['L alone is Saturday', 'cron(0 0 ? * L *)', 'UTC', '2026-03-02T00:00:00Z', ['2026-03-07T00:00Z']],
  [
    'months by name, a list',
    'cron(0 0 1 JAN,jul ? *)',
    'UTC',
    '2026-03-02T00:00:00Z',
    ['2026-07-01T00:00Z', '2027-01-01T00:00Z'],
  ],
  ['the last day of a leap February', 'cron(0 0 L * ? *)', 'UTC', '2028-02-10T00:00:00Z', ['2028-02-29T00:00Z']],
  [
    'the weekday nearest to Saturday the 15th',
    'cron(0 0 15W 8 ? *)',
    'UTC',
    '2026-01-01T00:00:00Z',
    ['2026-08-14T00:00Z'],
  ],
  [
    'the weekday nearest to Saturday the 1st',
    'cron(0 0 1W 8 ? *)',
    'UTC',
    '2026-01-01T00:00:00Z',
    ['2026-08-03T00:00Z'],
  ],
  [
    'the last weekday when the 31st is a Sunday',
    'cron(0 0 LW 5 ? *)',
    'UTC',
    '2026-01-01T00:00:00Z',
    ['2026-05-29T00:00Z'],
  ],
  ['the third Friday', 'cron(0 0 ? 6 6#3 *)', 'UTC', '2026-01-01T00:00:00Z', ['2026-06-19T00:00Z']],
  ['the last Monday', 'cron(0 0 ? 5 2L *)', 'UTC', '2026-01-01T00:00:00Z', ['2026-05-25T00:00Z']],
  ['a year', 'cron(0 0 1 1 ? 2027)', 'UTC', '2026-01-01T00:00:00Z', ['2027-01-01T00:00Z']],
  [
    'spring: a time that is skipped is skipped',
    'cron(30 2 * * ? *)',
    'Europe/Berlin',
    '2026-03-27T12:00:00Z',
    ['2026-03-28T01:30Z', '2026-03-30T00:30Z'],
  ],
  [
    'autumn: a time shown twice runs once',
    'cron(30 2 * * ? *)',
    'Europe/Berlin',
    '2026-10-24T12:00:00Z',
    ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
  ],
  [
    'a change of half an hour',
    'cron(45 1 * * ? *)',
    'Australia/Lord_Howe',
    '2026-04-04T12:00:00Z',
    ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
  ],
  ['west of Greenwich', 'cron(0 20 * * ? *)', 'America/Los_Angeles', '2026-01-15T00:00:00Z', ['2026-01-15T04:00Z']],
  ['a rate', 'rate(6 hours)', 'UTC', '2026-03-02T07:00:00Z', ['2026-03-02T12:00Z', '2026-03-02T18:00Z']],
  [
    'a day of a rate has 24 hours',
    'rate(1 day)',
    'Europe/Berlin',
    '2026-03-28T12:00:00Z',
    ['2026-03-29T00:00Z', '2026-03-30T00:00Z'],
  ],
  ['once', 'at(2026-07-01T09:00:00)', 'Europe/Berlin', '2026-03-02T00:00:00Z', ['2026-07-01T07:00Z']],
])('%s: %s in %s', (_name, expression, zone, after, expected) => {
  expect(times(expression, zone, after, expected.length)).toEqual(expected);
});

test.each([
  ['a year that is over', 'cron(0 0 1 1 ? 2020)'],
  ['a day that never comes', 'cron(0 0 31 2 ? *)'],
  ['a time that is over', 'at(2020-01-01T00:00:00)'],
])('%s has no next time', (_name, expression) => {
  expect(times(expression, 'UTC', '2026-03-02T00:00:00Z')).toEqual([undefined]);
});

test('start and end are bounds: a rate counts from its start', () => {
  const timing = parseExpression('rate(10 minutes)', 'UTC');
  const start = at('2026-03-02T08:05:00Z');
  const bounds = { zone: 'UTC', anchor: start, start, end: at('2026-03-02T08:20:00Z') };
  const next = (after: string) => timing && nextTime(timing, bounds, at(after));
  expect(next('2026-03-01T00:00:00Z')).toBe(start);
  expect(next('2026-03-02T08:05:00Z')).toBe(at('2026-03-02T08:15:00Z'));
  expect(next('2026-03-02T08:15:00Z')).toBeUndefined();
});

test.each([
  'cron(0 0 * * * *)',
  'cron(0 0 ? * ? *)',
  'cron(0 0 * * ?)',
  'cron(60 0 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(5-1 0 * * ? *)',
  'cron(0/0 0 * * ? *)',
  'cron(0 0 ? * 8 *)',
  'cron(0 0 ? * 2#6 *)',
  'cron(a 0 * * ? *)',
  'rate(0 minutes)',
  'rate(5 seconds)',
  'at(2026-02-30T00:00:00)',
  'every day',
])('%s cannot be read', (expression) => {
  expect(parseExpression(expression, 'UTC')).toBeUndefined();
});

test('a time that no clock ever shows cannot be read', () => {
  expect(parseExpression('at(2026-03-29T02:30:00)', 'Europe/Berlin')).toBeUndefined();
});
