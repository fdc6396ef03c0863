import { describe, expect, test } from 'vitest';
import { pullCron, pullDueBefore, pullRunName, skippedDate } from '../../../shared/topology/index.ts';

const BERLIN = { daily: '02:30', timeZone: 'Europe/Berlin' } as const;
const HOURLY = { hourly: 15, timeZone: 'UTC' } as const;
const at = (text: string) => Date.parse(text);
const due = (schedule: typeof BERLIN | typeof HOURLY, now: string) => {
  const found = pullDueBefore(schedule, at(now));
  return found && new Date(found.fromMs).toISOString();
};

test('EventBridge Scheduler gets the time of day, and the zone beside it', () => {
  expect(pullCron(BERLIN)).toBe('cron(30 2 * * ? *)');
  expect(pullCron(HOURLY)).toBe('cron(15 * * * ? *)');
});

test('a run is called by its local date, an hourly one by its time in UTC', () => {
  expect(pullRunName(BERLIN, at('2026-11-21T01:30:00Z'))).toBe('2026-11-21');
  expect(pullRunName({ ...BERLIN, timeZone: 'America/Los_Angeles' }, at('2026-11-21T02:30:00Z'))).toBe('2026-11-20');
  expect(pullRunName(HOURLY, at('2026-11-21T02:15:00Z'))).toBe('2026-11-21T02:15Z');
});

describe('the last time that a run was due', () => {
  test.each([
    ['2026-11-21T01:29:59Z', '2026-11-20T01:30:00.000Z'],
    ['2026-11-21T01:30:00Z', '2026-11-21T01:30:00.000Z'],
    // Summer time.
    ['2026-07-01T12:00:00Z', '2026-07-01T00:30:00.000Z'],
    // The night in which 02:30 comes twice, 00:30 and 01:30 in UTC: Scheduler runs once, at either.
    ['2026-10-25T01:00:00Z', '2026-10-24T00:30:00.000Z'],
    ['2026-10-25T01:30:00Z', '2026-10-25T00:30:00.000Z'],
    // The night that has no 02:30.
    ['2026-03-29T12:00:00Z', '2026-03-28T01:30:00.000Z'],
  ])('at %s was %s', (now, expected) => {
    expect(due(BERLIN, now)).toBe(expected);
  });

  test('of an hourly run', () => {
    expect(due(HOURLY, '2026-11-21T02:14:59Z')).toBe('2026-11-21T01:15:00.000Z');
    expect(due(HOURLY, '2026-11-21T02:15:00Z')).toBe('2026-11-21T02:15:00.000Z');
  });
});

describe('a time that the clocks skip', () => {
  test.each([
    ['02:30', 'Europe/Berlin', '2026-03-29'],
    ['02:00', 'America/New_York', '2026-03-08'],
    // Half an hour, and at midnight.
    ['02:15', 'Australia/Lord_Howe', '2026-10-04'],
    ['00:30', 'America/Santiago', '2026-09-06'],
  ])('%s in %s is found', (daily, timeZone, date) => {
    expect(skippedDate({ daily, timeZone }, 2026)).toBe(date);
  });

  test.each([
    ['01:30', 'Europe/Berlin'],
    ['03:00', 'Europe/Berlin'],
    ['02:30', 'UTC'],
    ['02:30', 'Asia/Kolkata'],
    ['02:45', 'Australia/Lord_Howe'],
  ])('%s in %s is none', (daily, timeZone) => {
    expect(skippedDate({ daily, timeZone }, 2026)).toBeUndefined();
  });
});
