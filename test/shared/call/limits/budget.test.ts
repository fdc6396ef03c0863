import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, lease, paceOf, secondsUntilTomorrow } from '../../../../shared/call/limits/budget.ts';
import { createFailureShare } from '../../../../shared/call/limits/failure-share.ts';
import { DEFAULT_BREAKER, type Destination } from '../../../../shared/contract/index.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';
import { chance } from '../../../harness/chance.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const account = (limits: Destination['limits']): Destination => ({ ...mailchimp, limits });
const recovering = (sinceMs: number) => ({ state: 'recovering', sinceMs, waitSeconds: 60, failures: 0 }) as const;

test.each<[string, Destination['limits'], number | undefined]>([
  ['ten a second: a slot every 110 ms', { perSecond: 10 }, 110],
  ['a hundred in ten seconds is the same', { perTenSeconds: 100 }, 110],
  ['sixty a minute: a slot every 1.1 s', { perMinute: 60 }, 1100],
  ['the strictest limit holds', { perSecond: 10, perMinute: 60 }, 1100],
  ['calls at the same time are no rate', { concurrent: 10 }, undefined],
])('%s', (_, limits, intervalMs) => {
  const pace = paceOf(account(limits), undefined, NOON);
  expect(pace && Math.round(pace.intervalMs)).toBe(intervalMs);
});

describe('of a recovering breaker', () => {
  test.each([
    [0, 440],
    [15, 176],
    [29.999, 110],
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
    expect(pace?.intervalMs).toBeCloseTo(1100 / rate);
  });
});

describe('a lease', () => {
  const pace = { intervalMs: 110, burst: 3 };
  test('after a pause gives its burst at once, the rest in steps', () => {
    expect(lease(pace, 0, { calls: 5, fromMs: NOON, latestMs: NOON + 5000 })).toEqual({
      start: NOON,
      tat: NOON + 550,
      slots: [NOON, NOON, NOON, NOON + 110, NOON + 220],
    });
  });

  test('behind others begins where theirs ends', () => {
    expect(lease(pace, NOON + 550, { calls: 2, fromMs: NOON, latestMs: NOON + 5000 })).toEqual({
      start: NOON + 550,
      tat: NOON + 770,
      slots: [NOON + 330, NOON + 440],
    });
  });

  test('takes only what can be used in time, and says when the first could', () => {
    expect(lease(pace, NOON + 550, { calls: 9, fromMs: NOON, latestMs: NOON + 400 })).toMatchObject({
      slots: [NOON + 330],
    });
    expect(lease(pace, NOON + 9220, { calls: 1, fromMs: NOON, latestMs: NOON + 400 })).toEqual({
      tooLate: NOON + 9000,
    });
  });
});

test('any one-second window of used slots holds at most rate + burst calls, for any workers and any delay before use', () => {
  const one = fc.record({
    waitMs: fc.integer({ min: 0, max: 1500 }),
    calls: fc.integer({ min: 1, max: 25 }),
    late: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 25, maxLength: 25 }),
    // Writing takes its time: a worker may lay its slots a little ahead.
    aheadMs: fc.integer({ min: 0, max: 300 }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(one, { minLength: 1, maxLength: 60 }),
      (rate, burst, leases) => {
        const pace = paceOf(account({ perSecond: rate, burst }), undefined, NOON) ?? { intervalMs: 0, burst: 0 };
        let [now, tat] = [NOON, 0];
        const used: number[] = [];
        for (const { waitMs, calls, late, aheadMs } of leases) {
          now += waitMs;
          const leased = lease(pace, tat, { calls, fromMs: now + aheadMs, latestMs: now + 5000 });
          if ('tooLate' in leased) continue;
          tat = leased.tat;
          used.push(...leased.slots.map((slot, k) => slot + (late[k] ?? 0)));
        }
        used.sort((a, b) => a - b);
        for (const [k, from] of used.entries()) {
          const inWindow = used.filter((at, j) => j >= k && at < from + 1000).length;
          expect(inWindow).toBeLessThanOrEqual(rate + burst);
        }
      },
    ),
    chance(300),
  );
});

test('days are counted in UTC', () => {
  expect(dayOf(Date.parse('2026-11-21T23:59:59.999Z'))).toBe('2026-11-21');
  expect(secondsUntilTomorrow(Date.parse('2026-11-21T23:58:30Z'))).toBe(90);
});

test('the share of failures counts the last minute’s calls, once there are enough', () => {
  const failed = createFailureShare(DEFAULT_BREAKER);
  const outcomes = [true, false, true, false, true, false, true, false, true].map((bad) => failed(bad, NOON));
  expect(outcomes).not.toContain(true);
  expect(failed(false, NOON + 1000)).toBe(true);
  expect(failed(false, NOON + 1000)).toBe(false);
  // A minute later only the last two count, with this one.
  expect(failed(true, NOON + 60_500)).toBe(false);
});
