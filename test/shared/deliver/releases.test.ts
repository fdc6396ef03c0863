import { describe, expect, test } from 'vitest';
import type { Deferred } from '../../../shared/call/limits/index.ts';
import { releaseSeconds } from '../../../shared/deliver/schedule.ts';
import { maxAttempts, maxReceiveCount } from '../../../shared/topology/index.ts';
import { randomFrom } from '../../drills/stage/figures.ts';
import { attemptWith } from './fixture.ts';
import { liveThrough, type Meeting } from './receives.ts';

const DAY = 86_400;
const DELIVERED: Meeting = { ends: { kind: 'delivered', remote: 'r' } };
const released = (reason: string, retryAfterSeconds: number): Deferred => ({
  kind: 'deferred',
  reason,
  retryAfterSeconds,
});
const limited = (seconds: number): Meeting => ({ ends: released('mail-status-429', seconds) });
const { delivery } = attemptWith({}).services;

describe('releases of one message', () => {
  test('wait 5 s, 30 s, then two minutes doubling to two hours: 25 of them last 36 hours', () => {
    const waits = Array.from({ length: 25 }, (_, releases) => releaseSeconds({ releases, askedSeconds: 0, random: 0 }));
    expect(waits.slice(0, 10)).toEqual([5, 30, 120, 240, 480, 960, 1920, 3840, 7200, 7200]);
    expect(waits.reduce((sum, seconds) => sum + seconds)).toBe(129_995);
  });

  test('wait for as long as was asked, where that is longer; jitter lengthens the wait', () => {
    expect(releaseSeconds({ releases: 0, askedSeconds: 90, random: 0 })).toBe(90);
    expect(releaseSeconds({ releases: 2, askedSeconds: 0, random: 1 })).toBe(144);
  });

  test('a message has its attempts and 25 receives beside them', () => {
    expect(maxReceiveCount(delivery)).toBe(maxAttempts(delivery) + 25);
    const block = { ...delivery, consistency: { ...delivery.consistency, whenStuck: 'block' as const } };
    expect(maxReceiveCount(block)).toBe(maxReceiveCount(delivery) + 2 * 4 * (delivery.retention.sourceDays - 1));
  });
});

describe('an event that is released for a whole day', () => {
  test.each([0, 1, 3, 30, 59, 60, 61, 300, 3600, 7200, 43_200, 86_400])(
    'by answers 429 with Retry-After %i is delivered when they end',
    async (seconds) => {
      const life = await liveThrough({ meets: (since) => (since < DAY ? limited(seconds) : DELIVERED) });
      expect(life).toMatchObject({ isDeleted: true, isDeadLetter: false, entry: { state: 'delivered' } });
      expect(life.receives).toBeLessThanOrEqual(maxReceiveCount(delivery) - maxAttempts(delivery));
    },
  );

  test.each([
    ['the rate budget', { permit: released('rate-budget', 1) }],
    ['a half-open breaker', { permit: released('breaker-half-open', 5) }],
    ['a lock that a dead worker left', { ends: released('duplicate-in-flight', 5) }],
    ['too little time', { ends: released('no-time-left', 5) }],
    ['a pause', { permit: released('paused', 120) }],
    ['a write that settles', { ends: released('earlier-write-settling', 1) }],
  ] satisfies [string, Meeting][])('by %s is delivered when that ends', async (_, meeting) => {
    const life = await liveThrough({ meets: (since) => (since < DAY ? meeting : DELIVERED) });
    expect(life).toMatchObject({ isDeleted: true, entry: { state: 'delivered' } });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'by any mix of these and an hour without a store is delivered: seed %i',
    async (seed) => {
      const random = randomFrom(seed);
      const downAt = random() * (DAY - 3600);
      const mix: readonly (() => Meeting)[] = [
        () => limited(Math.floor(random() ** 4 * DAY)),
        () => ({ permit: released('rate-budget', 1 + Math.floor(random() * 60)) }),
        () => ({ permit: released('breaker-half-open', 5) }),
        () => ({ ends: released('duplicate-in-flight', 5) }),
        () => ({ ends: released('no-time-left', 5) }),
      ];
      const life = await liveThrough({
        meets: (since) => {
          if (since >= DAY) return DELIVERED;
          if (since >= downAt && since < downAt + 3600) return 'store-down';
          return mix[Math.floor(random() * mix.length)]?.() ?? DELIVERED;
        },
      });
      expect(life).toMatchObject({ isDeleted: true, entry: { state: 'delivered' } });
    },
  );
});

test('an hour without a store costs a message at most eight receives', async () => {
  const life = await liveThrough({ meets: (since) => (since < 3600 ? 'store-down' : DELIVERED) });
  expect(life).toMatchObject({ isDeleted: true });
  expect(life.receives).toBeLessThanOrEqual(9);
});

test('an hour in which no attempt can be written down costs a message at most eight receives', async () => {
  const unrecorded: Meeting = { ends: { kind: 'temporary', reason: 'mail-status-503' }, unrecorded: true };
  const life = await liveThrough({ meets: (since) => (since < 3600 ? unrecorded : DELIVERED) });
  expect(life).toMatchObject({ isDeleted: true });
  expect(life.receives).toBeLessThanOrEqual(9);
});

test('an event waits in the ledger from its second release on, and ends its receives with a reason and an entry', async () => {
  const entries: unknown[] = [];
  const life = await liveThrough({
    meets: () => ({ permit: released('rate-budget', 1) }),
    onReceive: (entry) => entries.push(entry?.reason),
  });
  expect(entries.slice(0, 3)).toEqual([undefined, undefined, 'rate-budget']);
  expect(life).toMatchObject({
    isDeadLetter: true,
    giveUpReason: 'receives-exhausted',
    entry: { state: 'dead', reason: 'receives-exhausted', problems: ['35 receives, the last: rate-budget'] },
  });
  expect(life.hours).toBeGreaterThan(36);
});

describe('a message that is refused for good', () => {
  test('goes to its dead-letter queue at once: its receives are bounded, and none of them waits', async () => {
    const life = await liveThrough({ meets: () => ({ ends: { kind: 'permanent', reason: 'mail-status-400' } }) });
    expect(life).toMatchObject({ isDeadLetter: true, giveUpReason: 'mail-status-400', entry: { state: 'dead' } });
    expect(life.receives).toBeLessThanOrEqual(40);
    expect(life.waits.every((seconds) => seconds === 0)).toBe(true);
  });
});

describe('a message on which its worker dies', () => {
  test('is given up after five receives, with a reason and an entry of its own', async () => {
    const started: number[] = [];
    const life = await liveThrough({
      meets: (_, receive) => {
        if (receive <= 6) started.push(receive);
        return 'dies';
      },
    });
    expect(life).toMatchObject({
      isDeadLetter: true,
      giveUpReason: 'crashed',
      entry: { state: 'dead', reason: 'crashed' },
    });
    expect(life.waits.filter((seconds) => seconds === 180)).toHaveLength(5);
  });

  test('four times is delivered at the fifth', async () => {
    const life = await liveThrough({ meets: (_, receive) => (receive < 5 ? 'dies' : DELIVERED) });
    expect(life).toMatchObject({ isDeleted: true, receives: 5 });
  });

  test('before any of our code runs is no fault of the message: 25 such receives give it no reason', async () => {
    const life = await liveThrough({ meets: (_, receive) => (receive <= 25 ? 'dies-at-import' : DELIVERED) });
    expect(life).toMatchObject({ isDeleted: true, giveUpReason: undefined });
  });

  test('is not one whose releases could not be written down', async () => {
    const life = await liveThrough({ meets: (_, receive) => (receive <= 9 ? 'store-down' : DELIVERED) });
    expect(life).toMatchObject({ isDeleted: true, giveUpReason: undefined });
  });

  test('is not one whose event has ended, and that only was not deleted: nine times, then it is', async () => {
    const ended = { kind: 'delivered', remote: 'r' } as const;
    const again = { kind: 'duplicate', ended } as const;
    const life = await liveThrough({
      meets: (_, receive) => ({ ends: receive === 1 ? ended : again, ...(receive < 10 && { undeleted: true }) }),
    });
    expect(life).toMatchObject({
      isDeleted: true,
      receives: 10,
      giveUpReason: undefined,
      entry: { state: 'delivered' },
    });
  });

  test('and that blocks its record stays before its followers for as long as its queue allows', async () => {
    const consistency = { ...delivery.consistency, whenStuck: 'block' as const };
    const life = await liveThrough({
      meets: (since) => (since < 5 * DAY ? 'dies' : DELIVERED),
      delivery: { consistency },
    });
    expect(life).toMatchObject({ isDeleted: true, entry: { state: 'delivered' } });
  });
});

test('a newer envelope is released and not judged, with a back-off', async () => {
  const body = '{"v":3}';
  const life = await liveThrough({ meets: () => DELIVERED, body, hours: 24 });
  expect(life).toMatchObject({ isDeadLetter: false, giveUpReason: undefined });
  expect(life.receives).toBeLessThan(25);
});
