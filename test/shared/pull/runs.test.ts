import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PulledPage } from '../../../shared/contract/index.ts';
import { createNights, type LedgerForPulls, openLedger } from './night.ts';
import { byId, byNumber, byTime, effectsOf, PULL, pageOf, type Row, rowsOf } from './source.ts';

const DAY = 86_400_000;
const FIRST = Date.parse('2026-11-21T00:15:00Z');
let ledger: LedgerForPulls;

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger[Symbol.asyncDispose]());

const CHANGED_SINCE = { ...PULL, reads: { kind: 'changed-since', lookBackMinutes: 60 } } as const;
const COUNTED = { ...PULL, paging: { kind: 'counted' } } as const;

describe('a full run', () => {
  test('makes an event of each record, and in the next night of what is new or differs', async () => {
    const rows = rowsOf(25);
    const nights = createNights(ledger, { pull: PULL, nowMs: FIRST, read: byId(() => rows, 10) });
    expect(await nights.night(FIRST)).toMatchObject({
      ...{ name: '2026-11-21', state: 'complete', by: 'schedule', pages: 3, records: 25, changed: 25, skipped: 0 },
    });
    expect(nights.effects()).toEqual(effectsOf(rows));

    rows[3] = { ...(rows[3] as Row), title: 'Another name' };
    rows.push({ id: 'p999999', title: 'New', updatedAt: '2026-11-21T10:00:00.000Z' });
    expect(await nights.night(FIRST + DAY)).toMatchObject({ name: '2026-11-22', records: 26, changed: 2, skipped: 24 });
    expect(nights.effects()).toEqual(effectsOf(rows));
    expect(nights.distinct()).toBe(27);
  });

  test('makes a new event of a record that returns to an earlier content', async () => {
    const rows = rowsOf(1);
    const [first] = rows as [Row];
    const nights = createNights(ledger, { pull: PULL, nowMs: FIRST, read: byId(() => rows, 10) });
    await nights.night(FIRST);
    rows[0] = { ...first, title: 'B' };
    await nights.night(FIRST + DAY);
    rows[0] = first;
    await nights.night(FIRST + 2 * DAY);
    expect(nights.distinct()).toBe(3);
    expect(nights.effects()).toEqual(effectsOf(rows));
  });

  test('reads on over an empty page in the middle', async () => {
    const rows = rowsOf(4);
    const pages: Record<string, PulledPage> = {
      start: pageOf(rows.slice(0, 2), 'a'),
      a: pageOf([], 'b'),
      b: pageOf(rows.slice(2), undefined),
    };
    const read = ({ cursor = 'start' }) => pages[cursor] as PulledPage;
    const nights = createNights(ledger, { pull: PULL, nowMs: FIRST, read });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'complete', pages: 3, records: 4 });
    expect(nights.effects()).toEqual(effectsOf(rows));
  });

  test('begins from the first page where the source forgot its cursor, and repeats no event', async () => {
    const rows = rowsOf(30);
    let forgets = 1;
    const list = byId(() => rows, 10);
    const nights = createNights(ledger, {
      pull: PULL,
      nowMs: FIRST,
      read: (ask) => (ask.cursor === 'p000019' && forgets-- > 0 ? { kind: 'cursor-expired' } : list(ask)),
    });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'complete', pass: 2, pages: 5, records: 30, changed: 30 });
    expect(nights.stored).toHaveLength(30);
    expect(nights.effects()).toEqual(effectsOf(rows));
  });

  test('fails where the source forgets its cursor each time, or the cursor does not move', async () => {
    const forgetful = createNights(ledger, {
      ...{ pull: PULL, nowMs: FIRST },
      read: ({ cursor }) => (cursor === undefined ? pageOf(rowsOf(1), 'a') : { kind: 'cursor-expired' }),
    });
    expect(await forgetful.night(FIRST)).toMatchObject({ state: 'failed', reason: 'cursor-expired' });
    // A source that pages by time only, with more records of one time than a page takes.
    const stuck = createNights(ledger, {
      ...{ pull: PULL, nowMs: FIRST },
      read: () => pageOf(rowsOf(10), '2026-11-20T08:00:00.000Z'),
    });
    expect(await stuck.night(FIRST)).toMatchObject({ state: 'failed', reason: 'cursor-does-not-move', pages: 1 });
  });

  test('ends as failed at the bounds of the contract', async () => {
    let page = 0;
    const endless = () => pageOf([], String(page++));
    const bounded = { ...PULL, bounds: { pages: 40, hours: 24 } };
    const nights = createNights(ledger, { pull: bounded, nowMs: FIRST, read: endless });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'failed', reason: 'too-many-pages', pages: 40 });
    const short = { ...PULL, bounds: { pages: 100_000, hours: 1 } };
    const long = createNights(ledger, { pull: short, nowMs: FIRST, pageMs: 40_000, read: endless });
    expect(await long.night(FIRST)).toMatchObject({ state: 'failed', reason: 'too-long' });
  });

  test('goes on over far more than sixteen continuations', async () => {
    const rows = rowsOf(200);
    const nights = createNights(ledger, { pull: PULL, nowMs: FIRST, pageMs: 40_000, read: byId(() => rows, 5) });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'complete', pages: 40, records: 200 });
    expect(nights.seen.turns).toBeGreaterThan(17);
    expect(nights.effects()).toEqual(effectsOf(rows));
  });
});

describe('records that a run lacks', () => {
  const without = (rows: readonly Row[], ...ids: readonly number[]) => rows.filter((_, i) => !ids.includes(i));

  test('are gone after two complete runs in a row, each with one event', async () => {
    let rows = rowsOf(30);
    const nights = createNights(ledger, { pull: PULL, nowMs: FIRST, read: byId(() => rows, 10) });
    await nights.night(FIRST);
    rows = without(rows, 4, 5);
    expect(await nights.night(FIRST + DAY)).toMatchObject({ state: 'complete', gone: 0 });
    expect(await nights.night(FIRST + 2 * DAY)).toMatchObject({ state: 'complete', gone: 2 });
    expect(await nights.night(FIRST + 3 * DAY)).toMatchObject({ state: 'complete', gone: 0 });
    expect(nights.stored.filter(({ type }) => type === 'product.gone').map(({ entity }) => entity)).toEqual([
      ...['product:p000004', 'product:p000005'],
    ]);
    expect(nights.effects()).toEqual(effectsOf(rows));
  });

  test('that return in between are not gone, and one that returns later is created once more', async () => {
    const all = rowsOf(30);
    let rows = all;
    const nights = createNights(ledger, { pull: PULL, nowMs: FIRST, read: byId(() => rows, 10) });
    await nights.night(FIRST);
    for (const [day, present] of [without(all, 4), all, without(all, 4), all].entries()) {
      rows = [...present];
      await nights.night(FIRST + (day + 1) * DAY);
    }
    expect(nights.distinct()).toBe(30);
    rows = without(all, 4);
    await nights.night(FIRST + 5 * DAY);
    await nights.night(FIRST + 6 * DAY);
    rows = [...all];
    await nights.night(FIRST + 7 * DAY);
    expect(nights.distinct()).toBe(32);
    expect(nights.effects()).toEqual(effectsOf(all));
  });

  test('are held where they are more than the contract’s share: a total that shrinks by 90 % deletes nothing', async () => {
    let rows = rowsOf(100);
    const nights = createNights(ledger, { pull: PULL, nowMs: FIRST, read: byId(() => rows, 10) });
    await nights.night(FIRST);
    rows = rows.slice(0, 10);
    for (const day of [1, 2, 3])
      expect(await nights.night(FIRST + day * DAY)).toMatchObject({
        state: 'complete',
        records: 10,
        gone: 0,
        goneHeld: 90,
      });
    expect(nights.distinct()).toBe(100);
  });

  test('are not believed of a run with fewer records than the contract expects', async () => {
    let rows = rowsOf(20);
    const expected = { ...PULL.expected, records: { atLeast: 20, atMost: 20 } };
    const nights = createNights(ledger, { pull: { ...PULL, expected }, nowMs: FIRST, read: byId(() => rows, 10) });
    await nights.night(FIRST);
    rows = rows.slice(1);
    for (const day of [1, 2, 3])
      expect(await nights.night(FIRST + day * DAY)).toMatchObject({ state: 'complete', unusual: 'fewer', gone: 0 });
    rows = rowsOf(21);
    expect(await nights.night(FIRST + 4 * DAY)).toMatchObject({ unusual: 'more' });
    expect((await nights.runs.head()).last).toMatchObject({ name: '2026-11-25', unusual: 'more' });
  });

  test('of a run that failed say nothing', async () => {
    let rows = rowsOf(30);
    let isDown = false;
    const list = byId(() => rows, 10);
    const refused = { kind: 'refused', reason: 'no', outcome: { kind: 'permanent', reason: 'no' } } as const;
    const nights = createNights(ledger, {
      pull: PULL,
      nowMs: FIRST,
      read: (ask) => (isDown && ask.cursor !== undefined ? refused : list(ask)),
    });
    await nights.night(FIRST);
    rows = without(rows, 4);
    isDown = true;
    expect(await nights.night(FIRST + DAY)).toMatchObject({ state: 'failed', reason: 'no' });
    isDown = false;
    expect(await nights.night(FIRST + 2 * DAY)).toMatchObject({ gone: 0 });
    expect(await nights.night(FIRST + 3 * DAY)).toMatchObject({ gone: 1 });
  });
});

describe('pages that shift while they are read', () => {
  test('are read a second time, so that the record which shifted is not left out', async () => {
    let rows = rowsOf(30);
    const list = byNumber(() => rows, 10);
    let isFirst = true;
    const nights = createNights(ledger, {
      pull: COUNTED,
      nowMs: FIRST,
      read: (ask) => {
        const page = list(ask);
        // A row of the first page goes: the eleventh moves there, and the next page begins behind it.
        if (isFirst) rows = rows.filter((_, i) => i !== 2);
        isFirst = false;
        return page;
      },
    });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'complete', pass: 2 });
    expect([...nights.effects().keys()]).toContain('product:p000010');
  });

  test('that lack records in both readings fail the run: nothing counts as gone', async () => {
    const rows = rowsOf(30);
    const list = byNumber(() => rows, 10);
    const read = (ask: { readonly cursor?: string }) => ({ ...list(ask), total: 31 }) as PulledPage;
    const nights = createNights(ledger, { pull: COUNTED, nowMs: FIRST, read });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'failed', reason: 'fewer-records-than-stated', pass: 2 });
  });

  test('must state their total', async () => {
    const nights = createNights(ledger, { pull: COUNTED, nowMs: FIRST, read: byId(() => rowsOf(3), 10) });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'failed', reason: 'total-not-stated' });
  });
});

describe('a run of what changed', () => {
  const at = (text: string) => ({ updatedAt: `2026-11-${text}:00.000Z` });

  test('reads many records of one instant across the borders of pages', async () => {
    const rows = rowsOf(10_000);
    const nights = createNights(ledger, {
      pull: CHANGED_SINCE,
      nowMs: FIRST,
      pageMs: 1000,
      read: byTime(() => rows, 1000),
    });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'complete', pages: 10, records: 10_000, changed: 10_000 });
    expect(nights.effects()).toEqual(effectsOf(rows));
  });

  test('finds a row that appears late with an old time, within the look-back, and repeats none', async () => {
    const rows: Row[] = [{ id: 'a', title: 'A', ...at('20T23:50') }];
    const nights = createNights(ledger, { pull: CHANGED_SINCE, nowMs: FIRST, read: byTime(() => rows, 10) });
    await nights.night(FIRST);
    expect((await nights.runs.head()).since).toBe('2026-11-20T23:50:00.000Z');
    rows.push({ id: 'late', title: 'Late', ...at('20T23:10') }, { id: 'b', title: 'B', ...at('21T12:00') });
    expect(await nights.night(FIRST + DAY)).toMatchObject({
      since: '2026-11-20T22:50:00.000Z',
      records: 3,
      changed: 2,
    });
    expect([...nights.effects().keys()].toSorted()).toEqual(['product:a', 'product:b', 'product:late']);
    expect(nights.distinct()).toBe(3);
  });

  test('is moved past nothing by a source whose clock is ahead, or by a record of the year 2099', async () => {
    const rows: Row[] = [
      { id: 'a', title: 'A', ...at('21T02:00') },
      { id: 'far', title: 'Far', updatedAt: '2099-01-01T00:00:00.000Z' },
    ];
    const nights = createNights(ledger, { pull: CHANGED_SINCE, nowMs: FIRST, read: byTime(() => rows, 10) });
    const first = await nights.night(FIRST);
    expect((await nights.runs.head()).since).toBe(first?.startedAt);
    rows.push({ id: 'b', title: 'B', ...at('21T02:30') });
    expect(await nights.night(FIRST + DAY)).toMatchObject({ state: 'complete', changed: 1 });
  });

  test('asks from the same time on while nothing changed, and after a failure', async () => {
    const rows = [{ id: 'a', title: 'A', ...at('20T20:00') }];
    let isDown = false;
    const list = byTime(() => rows, 10);
    const down = { kind: 'failed', reason: 'down', outcome: { kind: 'permanent', reason: 'down' } } as const;
    const nights = createNights(ledger, {
      pull: CHANGED_SINCE,
      nowMs: FIRST,
      read: (ask) => (isDown ? down : list(ask)),
    });
    await nights.night(FIRST);
    isDown = true;
    await nights.night(FIRST + DAY);
    isDown = false;
    rows.splice(0, 1, { id: 'a', title: 'A', ...at('20T20:00') });
    await nights.night(FIRST + 2 * DAY);
    expect((await nights.runs.head()).since).toBe('2026-11-20T20:00:00.000Z');
  });
});
