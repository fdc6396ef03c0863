import { describe, expect, test } from 'vitest';
import { addEvents, countsOf, type Found, MOST_NAMES, NOTHING } from '../../../../shared/watch/completeness/count.ts';
import { isDue, spanOf } from '../../../../shared/watch/completeness/due.ts';
import { missingByHour } from '../../../../shared/watch/completeness/reckon.ts';
import type { HourRow } from '../../../../shared/watch/completeness/rows.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-10T14:20:00Z');

describe('how many are missing', () => {
  const hour = (name: number, open: number, expired = 0) => ({ hour: `2026-03-10T0${name}`, open, expired });
  test.each([
    ['nothing open, nothing queued', [hour(1, 0)], [0, 0, 0], [0]],
    ['every open event has a message', [hour(1, 3)], [3, 0, 0], [0]],
    ['more messages than open events: newer ones, and duplicates', [hour(1, 3)], [50, 0, 0], [0]],
    ['no message at all', [hour(1, 3)], [0, 0, 0], [3]],
    ['a message too few', [hour(1, 3)], [2, 0, 0], [1]],
    ['too few for several hours: the oldest lack first', [hour(2, 3), hour(1, 2)], [2, 0, 0], [2, 1]],
    ['a dead letter that the ledger knows brings no open event', [hour(1, 1)], [0, 4, 4], [1]],
    ['an event that the ledger does not know may be one of them', [hour(1, 1)], [0, 5, 4], [0]],
    ['deleted dead letters take no room from the queue', [hour(1, 2)], [2, 0, 9], [0]],
    ['an expired one is missing for any number of queued messages', [hour(1, 1, 2)], [100, 100, 0], [2]],
    ['an expired one takes no message from the others', [hour(1, 2, 2)], [1, 0, 0], [3]],
  ])('%s', (_, hours, [source, deadLetters, knownDead], expected) => {
    const missing = missingByHour(hours, { source: source ?? 0, deadLetters: deadLetters ?? 0 }, knownDead ?? 0);
    expect([...missing.entries()].sort().map(([, count]) => count)).toEqual(expected);
  });
});

describe('an event counts as', () => {
  const event = (change: Partial<Found>): Found => ({
    account: '7',
    eventId: 'e',
    receivedAt: NOW - 2 * 3_600_000,
    known: undefined,
    ...change,
  });
  const known = (state: NonNullable<Found['known']>['state'], updatedAt = NOW - 60_000) => ({
    known: { state, updatedAt },
  });
  const counted = (one: Found) => {
    const tally = addEvents(NOTHING, [one], NOW, 7);
    return { ...tally.ended, open: tally.open, expired: tally.expired };
  };
  const ended = { delivered: 0, filtered: 0, stale: 0, echo: 0, dead: 0, discarded: 0, conflict: 0, owed: 0 };
  const none = { ...ended, open: 0, expired: 0 };

  test.each([
    ['delivered', known('delivered'), { delivered: 1 }],
    ['filtered', known('filtered'), { filtered: 1 }],
    ['stale', known('stale'), { stale: 1 }],
    ['an echo', known('echo'), { echo: 1 }],
    ['dead', known('dead'), { dead: 1 }],
    ['discarded', known('discarded'), { discarded: 1 }],
    ['a conflict, however long ago', known('conflict', NOW - 80 * DAY), { conflict: 1 }],
    ['owed, however long ago', known('owed', NOW - 80 * DAY), { owed: 1 }],
    ['delivered however long ago', known('delivered', NOW - 80 * DAY), { delivered: 1 }],
    ['open while it waits', known('waiting'), { open: 1 }],
    ['open while it is tried', known('attempting'), { open: 1 }],
    ['open while the ledger has no entry', {}, { open: 1 }],
    ['open, received long ago but tried today', { receivedAt: NOW - 9 * DAY, ...known('waiting') }, { open: 1 }],
    ['open on the last day of its message', { receivedAt: NOW - 7 * DAY }, { open: 1 }],
    ['expired when its message must have gone', { receivedAt: NOW - 7 * DAY - 3_600_001 }, { expired: 1 }],
    ['expired when it was last tried before that', known('waiting', NOW - 7 * DAY - 3_600_001), { expired: 1 }],
  ])('%s', (_, change, expected) => {
    expect(counted(event(change))).toEqual({ ...none, ...expected });
  });

  test('one of the accepted, and the counts add up', () => {
    const found = [
      event(known('delivered')),
      event(known('dead')),
      event({ eventId: 'a' }),
      event({ eventId: 'b', receivedAt: NOW - 20 * DAY }),
    ];
    const tally = addEvents(NOTHING, found, NOW, 7);
    expect(tally.names).toEqual([
      { account: '7', eventId: 'b' },
      { account: '7', eventId: 'a' },
    ]);
    const counts = countsOf(tally, 1);
    expect(counts).toMatchObject({ accepted: 4, delivered: 1, dead: 1, inFlight: 1, missing: 1 });
    const { accepted, ...others } = counts;
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(accepted);
  });

  test('one of many, of which only so many are named', () => {
    const many = Array.from({ length: MOST_NAMES + 1 }, (_, i) => event({ eventId: String(i) }));
    const tally = addEvents(NOTHING, many, NOW, 7);
    expect([tally.open, tally.names.length]).toEqual([MOST_NAMES + 1, MOST_NAMES]);
  });
});

describe('an hour is checked', () => {
  const span = spanOf(NOW);
  const row = (state: HourRow['state'], objects = 'same') => ({ state, objects }) as HourRow;
  const ago = (hours: number) => new Date(Date.parse(span.newest) - hours * 3_600_000).toISOString();

  test('from an hour after its end on', () => {
    expect(span).toEqual({
      newest: '2026-03-10T12:00:00.000Z',
      listedFrom: '2026-03-08T13:00:00.000Z',
      openFrom: '2026-02-22T12:00:00.000Z',
    });
    expect(spanOf(Date.parse('2026-03-10T13:59:59Z')).newest).toBe('2026-03-10T11:00:00.000Z');
    expect(isDue(ago(-1), undefined, 'objects', span)).toBe(false);
    expect(isDue(ago(0), undefined, 'objects', span)).toBe(true);
  });

  test.each([
    ['again when the archive has more of it', 30, row('balanced', 'other'), 'same', true],
    ['not again when it is balanced', 1, row('balanced'), 'same', false],
    ['again for a day while events are in flight', 23, row('in-flight'), 'same', true],
    ['again for a day while events are missing', 23, row('broken'), 'same', true],
    ['not again when events have been missing for a day', 24, row('broken'), 'same', false],
    ['once a day after the first while events are in flight', 72, row('in-flight'), undefined, true],
    ['not more often than that', 73, row('in-flight'), undefined, false],
    ['not again when nothing was ever archived of it', 72, undefined, undefined, false],
  ])('%s', (_, hours, found, objects, expected) => {
    expect(isDue(ago(hours), found, objects, span)).toBe(expected);
  });
});
