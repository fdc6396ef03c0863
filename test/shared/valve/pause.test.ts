import { describe, expect, test } from 'vitest';
import { expiredPauses, flowOf, pausedEntry, pauseFor, resumedEntry } from '../../../shared/valve/pause.ts';
import { CONFIG, NOON, open, paused, rowsOf } from './fixture.ts';

const flow = {
  integration: 'shop',
  delivery: 'mail',
  accounts: ['mail'],
  sourceDays: 7,
  visibilitySeconds: 120,
} as const;
const asked = { delivery: 'shop/mail', by: 'ada', reason: 'migration' };
const HOUR = 3_600_000;

describe('a pause', () => {
  test.each<[string, number | undefined, number, number]>([
    ['lasts a day', undefined, 7, 24],
    ['lasts as long as requested', 3, 7, 3],
    ['may last half of what the queue keeps', 84, 7, 84],
    ['lasts half a day where the queue keeps a day', undefined, 1, 12],
    ['may be shorter than an hour', 0.5, 7, 0.5],
  ])('%s', (_, hours, sourceDays, expected) => {
    const request = { ...asked, ...(hours !== undefined && { hours }) };
    expect(pauseFor({ ...flow, sourceDays }, request, NOON)).toEqual({
      by: 'ada',
      reason: 'migration',
      sinceMs: NOON,
      untilMs: NOON + expected * HOUR,
    });
  });

  test.each<[string, object, RegExp]>([
    [
      'longer than half of what the queue keeps',
      { hours: 84.5 },
      /cannot be paused for 84.5 hours: .*7 days.*at most 84 hours/,
    ],
    ['of no time', { hours: 0 }, /cannot be paused for 0 hours/],
    ['of text', { hours: '5' }, /cannot be paused for 5 hours/],
    ['without a person', { by: ' ' }, /"by"/],
    ['without a reason', { reason: undefined }, /"reason", a text of 1 to 200/],
    ['with an essay', { reason: 'x'.repeat(201) }, /"reason"/],
  ])('%s is refused', (_, change, error) => {
    expect(pauseFor(flow, { ...asked, ...change } as never, NOON)).toEqual({ error: expect.stringMatching(error) });
  });

  test.each(['shop/none', 'constructor', ''])('of "%s" is refused with the names there are', (delivery) => {
    expect(flowOf(CONFIG, delivery)).toEqual({
      error: `There is no delivery "${delivery}"; there are crm/mail, shop/mail, shop/books.`,
    });
  });

  test('and its end have ledger entries, as text and as fields', () => {
    expect(pausedEntry(flow, 'shop/mail', paused())).toEqual({
      account: 'mail',
      at: '2026-11-21T11:59:00.000Z',
      state: 'paused',
      reason: 'shop/mail by ada until 2026-11-21T12:01Z: migration',
      delivery: 'shop/mail',
      by: 'ada',
      since: '2026-11-21T11:59:00.000Z',
      until: '2026-11-21T12:01:00.000Z',
    });
    const end = { account: 'mail', at: '2026-11-21T12:00:00.000Z', state: 'resumed', delivery: 'shop/mail' };
    expect(resumedEntry('mail', 'shop/mail', 'bob', NOON)).toEqual({ ...end, by: 'bob', reason: 'shop/mail by bob' });
    expect(resumedEntry('mail', 'shop/mail', undefined, NOON)).toEqual({
      ...end,
      reason: 'shop/mail: the pause reached its deadline',
    });
  });

  test('whose deadline has passed is taken off, and no other', () => {
    const pauses = { 'crm/mail': paused({ untilMs: NOON }), 'shop/mail': paused({ untilMs: NOON + 1 }) };
    const rows = rowsOf({ mail: { breaker: open(), pauses } });
    expect(expiredPauses(rows, NOON)).toEqual([
      { account: 'mail', row: rows.get('mail'), pauses: { 'shop/mail': pauses['shop/mail'] }, over: ['crm/mail'] },
    ]);
    expect(expiredPauses(rows, NOON - 1)).toEqual([]);
  });
});
