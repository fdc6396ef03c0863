import { describe, expect, test } from 'vitest';
import type { WatchedVolume } from '../../../../shared/topology/index.ts';
import { judgeVolume, type UnusualVolume } from '../../../../shared/watch/volume/judge.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Wednesday, 14:00 UTC. */
const NOW = Date.parse('2026-11-25T14:00:00Z');
const source: WatchedVolume = { integration: 'shop-to-books' };

/** So many events in the hour that begins so many hours before {@link NOW}; `undefined` for the usual number. */
type Change = (hoursAgo: number, at: Date) => number | undefined;

/** Events of a source that has existed for so many days, with a usual number in each hour. */
function history(usual: (at: Date) => number, change: Change = () => undefined, days = 40): Map<number, number> {
  const hours = Array.from({ length: days * 24 }, (_, index) => index + 1);
  return new Map(
    hours.flatMap((hoursAgo) => {
      const at = new Date(NOW - hoursAgo * HOUR);
      const count = change(hoursAgo, at) ?? usual(at);
      return count > 0 ? [[at.getTime(), count] as const] : [];
    }),
  );
}

const steady = (perHour: number) => () => perHour;
const since =
  (hours: number, perHour: number): Change =>
  (hoursAgo) =>
    hoursAgo <= hours ? perHour : undefined;
const judged = (events: Map<number, number>, watched = source, before?: UnusualVolume) => {
  const found = judgeVolume(events, NOW, watched, before);
  return found && `${found.direction}, ${found.count} in ${found.hours} h, usual ${found.usual.join(' to ')}`;
};
/** The whole hours after which a change is found, if within three days. */
function foundAfter(usual: (at: Date) => number, perHour: (at: Date) => number): number | undefined {
  const all = Array.from({ length: 73 }, (_, hours) => hours);
  return all.find(
    (hours) => judged(history(usual, (ago, at) => (ago <= hours ? perHour(at) : undefined))) !== undefined,
  );
}

describe('a source with a history of weeks', () => {
  test('rings where it falls to a tenth, and where it rises to ten times', () => {
    expect(judged(history(steady(60), since(3, 6)))).toBe('below, 18 in 3 h, usual 180 to 180');
    expect(judged(history(steady(60), since(2, 600)))).toBe('above, 1260 in 3 h, usual 180 to 180');
    expect(judged(history(steady(60), since(3, 0)))).toBe('below, 0 in 3 h, usual 180 to 180');
  });

  test.each([
    // Events an hour, then whole hours until a tenth, and until ten times as many, are found.
    ['busy', 60, 3, 2],
    ['of 17 an hour, the least that three hours judge', 17, 3, 3],
    ['of 10 an hour', 10, 11, 5],
    ['of 2 an hour', 2, 41, 17],
  ])('is found in time: %s', (_, perHour, low, high) => {
    expect(foundAfter(steady(perHour), () => perHour / 10)).toBe(low);
    expect(foundAfter(steady(perHour), () => perHour * 10)).toBe(high);
  });

  test('that sends once a night is found on the second night', () => {
    const nightly = (at: Date) => (at.getUTCHours() === 2 ? 40 : 0);
    expect(foundAfter(nightly, () => 0)).toBeLessThanOrEqual(48);
    expect(foundAfter(nightly, (at) => nightly(at) * 10)).toBeLessThanOrEqual(48);
  });

  test('is usual at half and at twice its number, and in the ups and downs of day, night and week', () => {
    expect(judged(history(steady(60), since(72, 30)))).toBeUndefined();
    expect(judged(history(steady(60), since(72, 120)))).toBeUndefined();
    const weekly = (at: Date) =>
      at.getUTCDay() % 6 === 0 ? 3 : at.getUTCHours() >= 8 && at.getUTCHours() < 18 ? 90 : 12;
    expect(judged(history(weekly))).toBeUndefined();
    for (let hours = 1; hours <= 168; hours += 1) {
      const events = history(weekly);
      expect(judgeVolume(events, NOW - hours * HOUR, source)).toBeUndefined();
    }
  });

  test('is compared without one odd week: an outage a week ago, an import two weeks ago', () => {
    const odd: Change = (ago) => (ago > 160 && ago <= 200 ? 0 : ago > 320 && ago <= 345 ? 900 : undefined);
    expect(judged(history(steady(60), odd))).toBeUndefined();
    expect(judged(history(steady(60), (ago, at) => (ago <= 3 ? 6 : odd(ago, at))))).toMatch(/^below/);
  });
});

describe('nothing rings', () => {
  test('in the first weeks: of a new source, of one that was connected late, and of an environment that was built a second time', () => {
    for (const days of [1, 8, 15, 20]) {
      expect(judged(history(steady(60), since(3, 0), days))).toBeUndefined();
      expect(judged(history(steady(60), since(3, 900), days))).toBeUndefined();
    }
    expect(judged(history(steady(60), since(3, 0), 22))).toMatch(/^below/);
    expect(judged(new Map())).toBeUndefined();
    // The monitor wrote zeros for weeks before the first event.
    const zeros = history(steady(60), undefined, 2);
    for (let hours = 49; hours <= 800; hours += 1) zeros.set(NOW - hours * HOUR, 0);
    expect(judged(zeros)).toBeUndefined();
  });

  test('for one odd hour, however odd', () => {
    for (const ago of [1, 2, 3]) {
      expect(judged(history(steady(60), (one) => (one === ago ? 20_000 : undefined)))).toBeUndefined();
      expect(judged(history(steady(60), (one) => (one === ago ? 0 : undefined)))).toBeUndefined();
    }
    // A nightly batch that comes an hour late.
    const nightly = (at: Date) => (at.getUTCHours() === 13 ? 400 : 0);
    expect(judged(history(nightly, since(1, 0)))).toBeUndefined();
  });

  test('for what a sender repeats after an outage of hours, and a restore', () => {
    // Nothing for twenty hours, then all of it within two; looked at every hour of three days.
    const began = NOW - 72 * HOUR;
    const events = history(steady(60), (_, at) => {
      const hour = (at.getTime() - began) / HOUR;
      return hour >= 0 && hour < 20 ? 0 : hour >= 20 && hour < 22 ? 660 : undefined;
    });
    let before: UnusualVolume | undefined;
    const found: string[] = [];
    for (let hour = 1; hour <= 72; hour += 1) {
      before = judgeVolume(events, began + hour * HOUR, source, before);
      if (before) found.push(`${hour} ${before.direction}`);
    }
    expect(found[0]).toBe('3 below');
    expect(found.at(-1)).toBe('20 below');
    // Without the outage before it, the same is a rise.
    expect(judged(history(steady(60), since(2, 660)))).toMatch(/^above/);
  });

  test('of a source that sends too little to judge', () => {
    expect(judged(history(steady(1), since(48, 0)))).toBeUndefined();
    expect(judged(history(steady(0.2), since(20, 5)))).toBeUndefined();
  });

  test('in hours that are quiet by contract', () => {
    const quiet = { fromHour: 20, toHour: 6, weekends: true };
    const office = (at: Date) => (at.getUTCDay() % 6 === 0 || at.getUTCHours() >= 20 || at.getUTCHours() < 6 ? 0 : 60);
    const sunday = Date.parse('2026-11-22T14:00:00Z');
    // Some weeks people worked at the weekend, this week they do not; and a campaign runs by night.
    const worked = history(office, (_, at) =>
      at.getTime() < sunday - 7 * DAY && at.getUTCDay() === 0 ? 60 : undefined,
    );
    expect(judgeVolume(worked, sunday, source)).toMatchObject({ direction: 'below' });
    expect(judgeVolume(worked, sunday, { ...source, quiet })).toBeUndefined();
    const night = Date.parse('2026-11-25T03:00:00Z');
    const campaign = history(office, (_, at) =>
      at.getTime() >= night - 5 * HOUR && at.getTime() < night ? 500 : undefined,
    );
    expect(judgeVolume(campaign, night, source)).toMatchObject({ direction: 'above' });
    expect(judgeVolume(campaign, night, { ...source, quiet })).toBeUndefined();
    // By day it is watched like all others.
    expect(judged(history(office, since(3, 0)), { ...source, quiet })).toMatch(/^below/);
  });

  test('before the day from which another number is usual', () => {
    const grown = history(steady(60), since(96, 900));
    expect(judged(grown)).toMatch(/^above/);
    expect(judged(grown, { ...source, newSince: '2026-11-21' })).toBeUndefined();
  });
});

test('what rings is over where it is within half and twice the usual number, and keeps its beginning', () => {
  const before: UnusualVolume = {
    ...{ integration: 'shop-to-books', direction: 'below', hours: 3, count: 3, usual: [180, 180] },
    since: '2026-11-25T09:00:00.000Z',
  };
  // A third: not far enough to ring, not near enough to be over.
  expect(judged(history(steady(60), since(6, 20)))).toBeUndefined();
  expect(judgeVolume(history(steady(60), since(6, 20)), NOW, source, before)).toMatchObject({ since: before.since });
  expect(judged(history(steady(60), since(6, 31)), source, before)).toBeUndefined();
  // The other direction is another finding.
  expect(judgeVolume(history(steady(60), since(3, 700)), NOW, source, before)).toMatchObject({
    direction: 'above',
    since: '2026-11-25T14:00:00.000Z',
  });
});

test('another number that stays is usual after two weeks, and two days where two days are compared', () => {
  expect(judged(history(steady(60), since(14 * 24 - 5, 600)))).toMatch(/^above/);
  expect(judged(history(steady(60), since(14 * 24 + 4, 600)))).toBeUndefined();
  expect(judged(history(steady(60), since(14 * 24 - 5, 6)))).toMatch(/^below/);
  expect(judged(history(steady(60), since(16 * 24, 6)))).toBeUndefined();
});
