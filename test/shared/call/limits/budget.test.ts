import { describe, expect, test } from 'vitest';
import { dayOf, paceOf, secondsUntilTomorrow } from '../../../../shared/call/limits/budget.ts';
import { createFailureShare } from '../../../../shared/call/limits/failure-share.ts';
import { DEFAULT_BREAKER, type Destination } from '../../../../shared/contract/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const account = (limits: Destination['limits']): Destination => ({ ...mailchimp, limits });
const recovering = (sinceMs: number) => ({ state: 'recovering', sinceMs, waitSeconds: 60, failures: 0 }) as const;

test.each<[string, Destination['limits'], number | undefined]>([
  ['ten a second: a slot every 104 ms', { perSecond: 10 }, 104],
  ['a hundred in ten seconds: room for a burst is left in the window', { perTenSeconds: 100 }, 110],
  ['sixty a minute: a slot every 1.1 s', { perMinute: 60 }, 1100],
  ['the strictest limit holds', { perSecond: 10, perMinute: 60 }, 1100],
  ['calls at the same time are no rate', { concurrent: 10 }, undefined],
])('%s', (_, limits, intervalMs) => {
  const pace = paceOf(account(limits), undefined, NOON);
  expect(pace && Math.round(pace.intervalMs)).toBe(intervalMs);
});

describe('of a recovering breaker', () => {
  test.each([
    [0, 416],
    [15, 166],
    [29.999, 104],
  ])('after %d s of 30, ten a second come every %d ms', (seconds, intervalMs) => {
    const pace = paceOf(account({ perSecond: 10, burst: 5 }), recovering(NOON), NOON + seconds * 1000);
    expect(pace?.burst).toBe(1);
    expect(Math.round(pace?.intervalMs ?? 0)).toBe(intervalMs);
  });

  test.each([
    [0, 1],
    [5, 2],
    [10, 4],
    [15, 8],
    [20, 16],
    [25, 32],
  ])('after %d s, an account without a rate gets %d calls a second', (seconds, rate) => {
    const pace = paceOf(account({ concurrent: 10 }), recovering(NOON), NOON + seconds * 1000);
    expect(pace?.intervalMs).toBeCloseTo(1040 / rate);
  });
});

test('days are counted in UTC', () => {
  expect(dayOf(Date.parse('2026-11-21T23:59:59.999Z'))).toBe('2026-11-21');
  expect(secondsUntilTomorrow(Date.parse('2026-11-21T23:58:30Z'))).toBe(90);
});

test('the share of failures counts the last minute’s calls, once there are enough', () => {
  const failed = createFailureShare(DEFAULT_BREAKER);
  const events = ['a', undefined, 'b', undefined, 'c', undefined, 'd', undefined, undefined];
  expect(events.map((event) => failed(event, NOON))).not.toContain(true);
  expect(failed('e', NOON + 1000)).toBe(true);
  // A success opens nothing.
  expect(failed(undefined, NOON + 1000)).toBe(false);
  // A minute later only the last two count, with this one.
  expect(failed('f', NOON + 60_500)).toBe(false);
});

test('the failures of one event count once in the share', () => {
  const failed = createFailureShare(DEFAULT_BREAKER);
  for (let i = 0; i < 5; i += 1) failed(undefined, NOON);
  for (let i = 0; i < 20; i += 1) expect(failed('poison', NOON + i)).toBe(false);
});
