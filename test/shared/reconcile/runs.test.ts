import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Kill } from '../pull/killed.ts';
import type { LedgerForPulls } from '../pull/night.ts';
import { openLedger } from '../pull/night.ts';
import { type ComparedNightOptions, createComparedNights, type Item } from './night.ts';
import { COUNTING, LINKED, RECONCILIATION } from './sides.ts';

const DAY = 86_400_000;
const FIRST = Date.parse('2026-11-21T00:15:00Z');
let ledger: LedgerForPulls;

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger[Symbol.asyncDispose]());

const itemsOf = (count: number): Item[] =>
  Array.from({ length: count }, (_, i) => {
    const id = `p${String(i).padStart(5, '0')}`;
    return { id, key: id, title: `Product ${i}`, changedAt: '2026-11-01T08:00:00.000Z' };
  });

/** Of every so many records one, in turn: missing, extra, differs, two of one. */
const KINDS = ['missing', 'extra', 'differs', 'two-of-one'] as const;
function planted(count: number, every = 10) {
  const all = itemsOf(count);
  const kindAt = (i: number) => (i % every === 0 ? KINDS[(i / every) % 4] : undefined);
  return {
    source: all.filter((_, i) => kindAt(i) !== 'extra'),
    destination: all.flatMap((one, i) => {
      const kind = kindAt(i);
      if (kind === 'missing') return [];
      if (kind === 'differs') return [{ ...one, title: 'Another' }];
      return kind === 'two-of-one' ? [one, { ...one, id: `twin-${one.id}` }] : [one];
    }),
  };
}

const open = (more: Partial<ComparedNightOptions> & Pick<ComparedNightOptions, 'items'>) =>
  createComparedNights(ledger, {
    ...{ declared: { ...RECONCILIATION, cap: { differences: 500, percent: 50 } }, nowMs: FIRST },
    ...more,
  });

const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id).toSorted();

describe('a run', () => {
  test('finds five hundred planted differences, repairs what is safe, once, and lists the rest; afterwards only that is left', async () => {
    const nights = open({ items: planted(2000, 4), limit: 200 });
    const run = await nights.night(FIRST);
    expect(run).toMatchObject({ state: 'complete', changed: 375, skipped: 1500 });
    expect(run?.comparison?.classes).toEqual({ missing: 125, extra: 125, differs: 125, 'two-of-one': 125 });
    expect(nights.stored).toHaveLength(375);
    expect(new Set(idsOf(nights.stored)).size).toBe(375);
    const { report, markdown } = nights.reports.get('2026-11-21') ?? {};
    expect(report?.classes.map(({ name, repaired, listed }) => [name, repaired, listed])).toEqual([
      ['missing', 125, 0],
      ['extra', 125, 0],
      ['differs', 125, 0],
      ['two-of-one', 0, 125],
    ]);
    expect(markdown).toContain('500 differences at the first look: 375 repairs sent, 125 for a person to decide');
    nights.applyRepairs();
    const next = await nights.night(FIRST + DAY);
    expect(next).toMatchObject({ state: 'complete', changed: 0, comparison: { classes: { 'two-of-one': 125 } } });
    expect(nights.stored).toEqual([]);
  });

  test('repairs the same difference a month later once more', async () => {
    const items = { source: itemsOf(20), destination: itemsOf(20).slice(1) };
    const nights = open({ items });
    await nights.night(FIRST);
    const first = idsOf(nights.stored);
    nights.applyRepairs();
    items.destination.splice(
      items.destination.findIndex(({ id }) => id === 'p00000'),
      1,
    );
    await nights.night(FIRST + 30 * DAY);
    expect(first).toEqual(['reconcile:nightly:2026-11-21:missing:p00000']);
    expect(idsOf(nights.stored)).toEqual(['reconcile:nightly:2026-12-21:missing:p00000']);
  });

  test('looks a second time only when the events that could explain a difference had their time', async () => {
    const items = { source: itemsOf(20), destination: itemsOf(20).slice(2) };
    const nights = open({ items, withinSeconds: 1200 });
    nights.begin(FIRST);
    while (!nights.objects.has('2026-11-21/joined')) await nights.step();
    const joinedMs = nights.nowMs;
    // Its event arrives late, and takes effect.
    items.destination.unshift(...itemsOf(1));
    await nights.drain();
    expect(nights.nowMs - joinedMs).toBeGreaterThanOrEqual(1_200_000);
    expect(idsOf(nights.stored)).toEqual(['reconcile:nightly:2026-11-21:missing:p00001']);
    expect(nights.reports.get('2026-11-21')?.markdown).toContain('does not count: both sides agree now');
  });

  test('does not judge what changed while the listings were read, nor what an open event is about', async () => {
    const items = { source: itemsOf(20), destination: itemsOf(20).slice(3) };
    items.source[0] = { ...itemsOf(1)[0], changedAt: '2026-11-21T00:14:00.000Z' } as Item;
    const nights = open({ items, openEvents: () => new Map([['product:p00001', 'waiting']]) });
    const run = await nights.night(FIRST);
    expect(idsOf(nights.stored)).toEqual(['reconcile:nightly:2026-11-21:missing:p00002']);
    const { report } = nights.reports.get(run?.name ?? '') ?? {};
    expect(report).toMatchObject({ young: 1, dismissed: 1 });
    expect(report?.lines.at(-1)?.result).toEqual({ kind: 'dismissed', why: 'an event of it is waiting' });
  });

  test('stops at the cap: nothing is looked at, nothing repaired, and the report says so', async () => {
    const declared = { ...RECONCILIATION, cap: { differences: 5, percent: 50 } };
    const nights = open({ declared, items: { source: itemsOf(40), destination: itemsOf(34) } });
    const run = await nights.night(FIRST);
    expect(run).toMatchObject({ state: 'complete', held: '6 differences are more than the cap of 5', changed: 0 });
    expect((await nights.runs.head()).last).toMatchObject({ held: '6 differences are more than the cap of 5' });
    expect(nights.stored).toEqual([]);
    expect(nights.finds).toEqual([]);
    expect(nights.reports.get('2026-11-21')?.markdown).toContain(
      '**Stopped: 6 differences are more than the cap of 5.**',
    );
  });

  describe('with a class that is only counted', () => {
    const declared = { ...COUNTING, cap: { differences: 500, percent: 2 } };
    /** Of a thousand products three hundred are sold out, and so many of the others are on the shelf though recalled. */
    const soldOut = (recalled: number) => {
      const wordOf = (i: number) => (i < recalled ? 'recalled' : 'for-sale');
      return {
        source: itemsOf(1000).map((one, i) => ({ ...one, word: wordOf(i) })),
        destination: itemsOf(1000).map((one, i) => ({ ...one, word: i >= 700 ? 'sold-out' : 'on-shelf' })),
      };
    };

    test('stops by none of a thousand of them, and counts them; it looks at nothing and pages for nothing', async () => {
      const nights = open({ declared, items: soldOut(0), limit: 200 });
      const run = await nights.night(FIRST);
      expect(run).toMatchObject({ state: 'complete', skipped: 700, comparison: { classes: { 'sold-out': 300 } } });
      expect(run).not.toHaveProperty('held');
      expect(run).not.toHaveProperty('told');
      expect([nights.stored, nights.finds]).toEqual([[], []]);
      expect(nights.reports.get('2026-11-21')?.report.classes).toMatchObject([{ name: 'sold-out', counted: 300 }]);
    });

    test('repairs what stands beside them', async () => {
      const nights = open({ declared, items: soldOut(2), limit: 200 });
      const run = await nights.night(FIRST);
      expect(run).toMatchObject({
        ...{ changed: 2, told: 2 },
        comparison: { classes: { 'sold-out': 300, 'sold-though-recalled': 2 } },
      });
      expect(nights.stored.map(({ type }) => type)).toEqual(['product.gone', 'product.gone']);
    });

    test('still stops at the cap where what can be repaired is too much', async () => {
      const nights = open({ declared, items: soldOut(21), limit: 200 });
      expect(await nights.night(FIRST)).toMatchObject({
        held: '21 differences of 1000 records are more than the cap of 2 %',
        ...{ changed: 0, comparison: { classes: {} } },
      });
      expect(nights.stored).toEqual([]);
    });
  });

  test.each(['no word', 'a word that is not declared'])('fails where a record gives %s', async (what) => {
    const word = what === 'no word' ? {} : { word: 'lost' };
    const items = { source: itemsOf(3).map((one) => ({ ...one, ...word })), destination: itemsOf(3) };
    const nights = open({ declared: { ...COUNTING, cap: { differences: 5, percent: 50 } }, items });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'failed', reason: 'record-without-its-word' });
  });

  test('that was read before a deploy changed the format of rows fails, and the next one reads both sides from the beginning', async () => {
    const nights = open({ items: { source: itemsOf(20), destination: itemsOf(20) } });
    nights.begin(FIRST);
    while (!nights.objects.has('2026-11-21/destination/0')) await nights.step();
    nights.objects.set('2026-11-21/source/0', Buffer.from('PRC1'));
    await nights.drain();
    expect(nights.ended.at(-1)).toMatchObject({ state: 'failed', reason: 'rows-of-another-version' });
    expect(await nights.night(FIRST + DAY)).toMatchObject({ state: 'complete', skipped: 20 });
  });

  test('believes no listing with fewer records than the contract expects, or than the side states', async () => {
    const short = {
      ...RECONCILIATION,
      cap: { differences: 500, percent: 100 },
      destination: { ...RECONCILIATION.destination, records: { atLeast: 30, atMost: 100 } },
    };
    const fewer = open({ declared: short, items: { source: itemsOf(40), destination: itemsOf(20) } });
    expect(await fewer.night(FIRST)).toMatchObject({ state: 'complete', unusual: 'fewer', changed: 0 });
    const counted = {
      ...RECONCILIATION,
      cap: { differences: 500, percent: 100 },
      source: { ...RECONCILIATION.source, paging: { kind: 'counted' as const } },
    };
    // The source states forty records, and lists half of them.
    const items = { source: itemsOf(20), destination: itemsOf(40) };
    const cut = open({ declared: counted, items, total: () => 40 });
    expect(await cut.night(FIRST)).toMatchObject({ state: 'complete', unusual: 'fewer', changed: 0 });
    expect(cut.reports.get('2026-11-21')?.report.held).toBe(
      'Products in the catalogue: 20 records, where the side states 40',
    );
    expect([...fewer.stored, ...cut.stored]).toEqual([]);
    const whole = open({ declared: counted, items: { source: itemsOf(40), destination: itemsOf(40) } });
    expect(await whole.night(FIRST)).toMatchObject({ state: 'complete', skipped: 40 });
  });

  test('tells differences of a kind apart by the code’s class, which decides what follows', async () => {
    const items = { source: itemsOf(20), destination: itemsOf(20) };
    items.destination[3] = { ...items.destination[3], title: 'Forbidden' } as Item;
    const nights = open({
      items,
      classOf: ({ kind, destination }) => (destination?.compared.title === 'Forbidden' ? 'opted-out' : kind),
    });
    const run = await nights.night(FIRST);
    expect(run).toMatchObject({ told: 1, comparison: { classes: { 'opted-out': 1 } } });
    expect(nights.stored).toMatchObject([
      { type: 'product.gone', id: 'reconcile:nightly:2026-11-21:opted-out:p00003' },
    ]);
  });

  test.each([
    ['that is not declared', () => 'unknown'],
    [
      'by throwing',
      () => {
        throw new Error('no class');
      },
    ],
  ])('fails where the code names a class %s', async (_, classOf) => {
    const nights = open({ items: { source: itemsOf(20), destination: itemsOf(19) }, classOf });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'failed', reason: 'class-not-declared' });
    expect(nights.stored).toEqual([]);
  });

  test('lets live events pass before it adds repairs to their queue', async () => {
    let looks = 0;
    const isBusy = () => {
      looks += 1;
      return looks < 3;
    };
    const nights = open({ items: { source: itemsOf(20), destination: itemsOf(19) }, isBusy });
    await nights.night(FIRST);
    expect(nights.trouble).toEqual(['lets live events pass', 'lets live events pass']);
    expect(nights.stored).toHaveLength(1);
  });

  test('repeats a direct read that may succeed later, and fails by one that cannot', async () => {
    let calls = 0;
    const refuse = (what: 'page' | 'find') => {
      if (what === 'page') return undefined;
      calls += 1;
      return calls < 3 ? ({ kind: 'temporary', reason: 'http-500' } as const) : undefined;
    };
    const items = () => ({ source: itemsOf(20), destination: itemsOf(19) });
    const nights = open({ items: items(), refuse });
    expect(await nights.night(FIRST)).toMatchObject({ state: 'complete', changed: 1 });
    const broken = open({
      items: items(),
      refuse: (what) => (what === 'find' ? { kind: 'permanent', reason: 'http-400' } : undefined),
    });
    expect(await broken.night(FIRST)).toMatchObject({ state: 'failed', reason: 'refused' });
  });
});

describe('a run that joins by a link', () => {
  const declared = { ...LINKED, cap: { differences: 500, percent: 50 } };
  /** The shop calls its products by other ids, and the link holds them all. */
  function linked(count: number) {
    const source = itemsOf(count);
    const destination = source.map((one) => ({ ...one, id: `s-${one.id}` }));
    return { items: { source, destination }, pairs: Object.fromEntries(source.map(({ id }) => [id, `s-${id}`])) };
  }

  test('finds the record of another key as the same, with one difference instead of two', async () => {
    const { items, pairs } = linked(20);
    items.source[4] = { ...items.source[4], key: 'renamed' } as Item;
    const nights = open({ declared, items, pairs });
    const run = await nights.night(FIRST);
    expect(run).toMatchObject({ state: 'complete', skipped: 19, comparison: { classes: { differs: 1 } } });
    expect(nights.stored).toMatchObject([{ type: 'product.listed', entity: 'product:p00004' }]);
    expect(nights.finds).toEqual(['source id p00004', 'destination id s-p00004']);
  });

  test('repairs what a record that is gone left behind, by an event of that record; what no link names is only counted', async () => {
    const { items, pairs } = linked(20);
    const [gone] = items.source.splice(7, 1);
    items.destination.push({ id: 's-own', key: 'own', title: 'The shop’s own' });
    const nights = open({ declared, items, pairs });
    const run = await nights.night(FIRST);
    expect(run).toMatchObject({ comparison: { classes: { 'left-behind': 1, extra: 1 } } });
    expect(nights.stored).toMatchObject([
      { type: 'product.gone', entity: `product:${gone?.id}`, id: 'reconcile:nightly:2026-11-21:left-behind:p00007' },
    ]);
    expect(JSON.parse(String(nights.stored[0]?.body))).toMatchObject({ id: 's-p00007', linked: 'p00007' });
    expect(nights.reports.get('2026-11-21')?.markdown).toContain('| `left-behind` | gone: `p00007` | `s-p00007` |');
  });

  test('stops at the cap where the source’s listing lacks so many that are linked', async () => {
    const { items, pairs } = linked(100);
    items.source.splice(40);
    const nights = open({ declared: { ...declared, cap: { differences: 500, percent: 2 } }, items, pairs });
    expect(await nights.night(FIRST)).toMatchObject({
      held: '60 differences of 100 records are more than the cap of 2 %',
    });
    expect(nights.stored).toEqual([]);
  });

  test('leaves a record to the one that the link gives it, and what was erased alone', async () => {
    const { items, pairs } = linked(3);
    // A second product with the key of the first, and one that was erased.
    items.source.push({ id: 'twin', key: 'p00000', title: 'Product 0' }, { id: 'ghost', key: 'ghost', title: 'Ghost' });
    const nights = open({ declared, items, pairs, erased: ['ghost'] });
    await nights.night(FIRST);
    expect(nights.stored).toMatchObject([{ type: 'product.listed', entity: 'product:twin' }]);
    expect(nights.reports.get('2026-11-21')?.markdown).toContain('does not count: its record was erased');
  });

  test('does not take away what another record has by its key', async () => {
    const { items, pairs } = linked(10);
    // The first was deleted and made once more: the link names the old one.
    items.source[0] = { ...items.source[0], id: 'made-again' } as Item;
    const nights = open({ declared, items, pairs });
    await nights.night(FIRST);
    expect(nights.stored).toMatchObject([{ type: 'product.listed', entity: 'product:made-again' }]);
    expect(nights.reports.get('2026-11-21')?.markdown).toContain('does not count: both sides agree now');
  });
});

describe('a run whose process is killed', () => {
  async function story(dies?: Kill) {
    const nights = open({ items: planted(41), limit: 11, withinSeconds: 60 });
    await nights.night(FIRST, dies);
    const run = await nights.runs.read('2026-11-21');
    const { report } = nights.reports.get('2026-11-21') ?? {};
    return {
      run,
      ids: [...new Set(idsOf(nights.stored))],
      lines: report?.lines,
      requests: nights.requests(),
      left: nights.queue.length,
    };
  }

  test('at any of its requests ends as without: the same repairs, the same report', async () => {
    const whole = await story();
    expect(whole).toMatchObject({ run: { state: 'complete', changed: 4 }, left: 0 });
    expect(whole.ids).toHaveLength(4);
    expect(whole.requests).toBeGreaterThan(50);
    const wrong: unknown[] = [];
    for (let at = 1; at <= whole.requests; at += 1) {
      const told = await story({ at, when: at % 7 === 0 ? 'before' : 'after' });
      const isRight =
        told.run?.state === 'complete' &&
        told.left === 0 &&
        JSON.stringify([told.ids, told.lines]) === JSON.stringify([whole.ids, whole.lines]);
      if (!isRight) wrong.push({ at, state: told.run?.state, reason: told.run?.reason, ids: told.ids });
    }
    expect(wrong).toEqual([]);
  });
});
