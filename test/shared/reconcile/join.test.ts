import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFirstLook } from '../../../shared/reconcile/first-look.ts';
import { type Difference, type Joined, joinListings } from '../../../shared/reconcile/join.ts';
import { createLinkTable } from '../../../shared/reconcile/link-table.ts';
import { type Row, writeRows } from '../../../shared/reconcile/row.ts';
import type { SideName } from '../../../shared/reconcile/table.ts';
import { chance } from '../../harness/chance.ts';
import { COUNTING, LINKED, RECONCILIATION } from './sides.ts';

const FIELDS = ['name'];
const BORDER = '2026-12-01T02:00:00.000Z';

async function* pagesOf(pages: readonly (readonly Row[])[]) {
  for (const page of pages) yield writeRows(page, FIELDS);
}

type Listings = Readonly<Record<SideName, readonly (readonly Row[])[]>>;

const join = (listings: Listings, options: { readonly keep?: number; readonly mostRows?: number } = {}) =>
  joinListings((side) => pagesOf(listings[side]), {
    rows: { source: listings.source.flat().length, destination: listings.destination.flat().length },
    ...{ borderMs: Date.parse(BORDER), keep: options.keep ?? 1000, firstLook: createFirstLook(RECONCILIATION) },
    ...(options.mostRows !== undefined && { mostRows: options.mostRows }),
  });

/** The same by maps of objects, as a person would write it down. */
function naive(listings: Listings): Omit<Joined, 'differences'> & { readonly differences: readonly Difference[] } {
  const bySide = (side: SideName) => {
    const byKey = new Map<string, Map<string, Row>>();
    for (const row of listings[side].flat()) byKey.set(row.key, (byKey.get(row.key) ?? new Map()).set(row.id, row));
    return byKey;
  };
  const [source, destination] = [bySide('source'), bySide('destination')];
  const differences: Difference[] = [];
  let [same, young] = [0, 0];
  for (const key of new Set([...source.keys(), ...destination.keys()])) {
    const [left, right] = [[...(source.get(key)?.values() ?? [])], [...(destination.get(key)?.values() ?? [])]];
    const ids = { ...(left[0] && { source: left[0].id }), ...(right[0] && { destination: right[0].id }) };
    const found = ((): Difference | undefined => {
      const twins = [left, right].map((rows) => rows.map(({ id }) => id));
      if (left.length > 1 || right.length > 1)
        return { ...ids, kind: 'two-of-one', first: 'two-of-one', twins: { side: 'source', ids: twins[0] ?? [] } };
      if (left[0] && right[0])
        return left[0].compared.name === right[0].compared.name
          ? undefined
          : { ...ids, kind: 'differs', first: 'differs' };
      const kind = left[0] ? 'missing' : 'extra';
      return { ...ids, kind, first: kind };
    })();
    if (!found) same += 1;
    else if ([left[0], right[0]].some((row) => row?.changedAt !== undefined && row.changedAt > BORDER)) young += 1;
    else differences.push(found);
  }
  const sizeOf = (side: Map<string, Map<string, Row>>) => [...side.values()].reduce((sum, { size }) => sum + size, 0);
  const count = (kind: Difference['kind']) => differences.filter((one) => one.kind === kind).length;
  return {
    records: { source: sizeOf(source), destination: sizeOf(destination) },
    ...{ same, young, differences, counted: {}, countedSome: [] },
    found: {
      missing: count('missing'),
      extra: count('extra'),
      differs: count('differs'),
      'two-of-one': count('two-of-one'),
    },
  };
}

/** By kind and ids: which twin is named first, and the order, depend on the order of pages. */
const named = ({ differences, ...counts }: Joined) => ({
  ...counts,
  differences: differences
    .map(({ kind, source, destination }) => (kind === 'two-of-one' ? kind : `${kind} ${source} ${destination}`))
    .toSorted(),
});

const anyRow: fc.Arbitrary<Row> = fc
  .record({
    id: fc.constantFrom('1', '2', 'ÿ3', '4'.repeat(60)),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    name: fc.constantFrom('Ada', 'Grace', null),
    changedAt: fc.constantFrom(undefined, '2026-11-30T08:00:00.000Z', '2026-12-01T02:00:01.000Z'),
  })
  .map(({ id, key, name, changedAt }) => ({
    ...{ id, key, compared: { name } },
    ...(changedAt !== undefined && { changedAt }),
  }));
const anySide = fc.array(fc.array(anyRow, { maxLength: 6 }), { maxLength: 4 });

test('the join finds what a comparison of maps finds, in one part or in many', async () => {
  await fc.assert(
    fc.asyncProperty(anySide, anySide, fc.constantFrom(3, 10, 1000), async (source, destination, mostRows) => {
      const listings = { source, destination };
      expect(named(await join(listings, { mostRows }))).toEqual(named(naive(listings)));
    }),
    chance(400),
  );
});

const row = (id: string, name = 'Ada', more: Partial<Row> = {}): Row => ({
  id,
  key: `k${id}`,
  compared: { name },
  ...more,
});

test('each kind of difference names the ids of both sides', async () => {
  const listings = {
    source: [
      [row('1'), row('2'), row('3', 'Grace')],
      [row('5'), row('6', 'Ada', { key: 'k5' })],
    ],
    destination: [[row('m1', 'Ada', { key: 'k1' }), row('m3', 'Ada', { key: 'k3' }), row('m4', 'Ada', { key: 'k4' })]],
  };
  expect((await join(listings)).differences).toEqual([
    { kind: 'missing', first: 'missing', source: '2' },
    { kind: 'differs', first: 'differs', source: '3', destination: 'm3' },
    { kind: 'two-of-one', first: 'two-of-one', source: '5', twins: { side: 'source', ids: ['5', '6'] } },
    { kind: 'extra', first: 'extra', destination: 'm4' },
  ]);
});

test('a record that moved to a later page while its listing was read is one record, as it was read last', async () => {
  const listings = { source: [[row('1', 'Old')], [row('1', 'New')]], destination: [[row('1', 'New')]] };
  expect(await join(listings)).toMatchObject({ records: { source: 1, destination: 1 }, same: 1, differences: [] });
});

test('no more differences are kept than asked for, and all of them are counted', async () => {
  const source = [Array.from({ length: 50 }, (_, i) => row(String(i)))];
  const joined = await join({ source, destination: [] }, { keep: 10 });
  expect(joined.found.missing).toBe(50);
  expect(joined.differences).toHaveLength(10);
});

test('five hundred planted differences among 20,000 records are found, each once', async () => {
  const all = Array.from({ length: 20_000 }, (_, i) => row(`r${i}`));
  const kindAt = (i: number) =>
    i % 40 === 0 ? (['missing', 'extra', 'differs', 'two-of-one'] as const)[(i / 40) % 4] : undefined;
  const source = all.filter((_, i) => kindAt(i) !== 'extra');
  const destination = all.flatMap((one, i) => {
    const kind = kindAt(i);
    if (kind === 'missing') return [];
    if (kind === 'differs') return [{ ...one, compared: { name: 'Grace' } }];
    return kind === 'two-of-one' ? [one, { ...one, id: `twin-${one.id}` }] : [one];
  });
  const joined = await join({ source: [source], destination: [destination.toReversed()] }, { mostRows: 9000 });
  expect(joined.found).toEqual({ missing: 125, extra: 125, differs: 125, 'two-of-one': 125 });
  const ids = joined.differences.map((one) => one.source ?? one.destination);
  expect(new Set(ids).size).toBe(500);
});

test('a page in a format that is not known is refused', async () => {
  async function* broken() {
    yield Buffer.from('{"rows":[]}');
  }
  const options = {
    rows: { source: 1, destination: 1 },
    borderMs: 0,
    keep: 1,
    firstLook: createFirstLook(RECONCILIATION),
  };
  await expect(joinListings(broken, options)).rejects.toThrow('A page of rows is in a format that is not known.');
});

describe('words', () => {
  const { source, destination } = COUNTING;
  const sold = (id: string, word: string, more: Partial<Row> = {}) => row(id, 'Ada', { word, ...more });
  async function counting(left: readonly Row[], right: readonly Row[]) {
    const pages = {
      source: [writeRows(left, FIELDS, source.words)],
      destination: [writeRows(right, FIELDS, destination.words)],
    };
    return joinListings((side) => Readable.from(pages[side]), {
      ...{ rows: { source: left.length, destination: right.length }, borderMs: Date.parse(BORDER), keep: 10 },
      firstLook: createFirstLook(COUNTING),
    });
  }

  test('tell a class at the first look: one that is only counted is not among what is looked at', async () => {
    const joined = await counting(
      [sold('1', 'for-sale'), sold('2', 'for-sale'), sold('3', 'recalled'), sold('4', 'recalled')],
      [sold('1', 'sold-out'), sold('2', 'on-shelf'), sold('3', 'on-shelf'), sold('4', 'sold-out')],
    );
    expect(joined).toMatchObject({
      ...{ same: 2, counted: { 'sold-out': 1 }, countedSome: [{ first: 'sold-out', source: '1', destination: '1' }] },
      found: { missing: 0, extra: 0, differs: 1, 'two-of-one': 0 },
      differences: [{ kind: 'differs', first: 'sold-though-recalled', source: '3', destination: '3' }],
    });
  });

  test('hide no other value: a pair that would only be counted is looked at where its values differ', async () => {
    const joined = await counting(
      [sold('1', 'for-sale', { compared: { name: 'Grace' } }), sold('2', 'recalled', { compared: { name: 'Grace' } })],
      [sold('1', 'sold-out'), sold('2', 'on-shelf')],
    );
    expect(joined.differences.map(({ first }) => first)).toEqual(['differs', 'sold-though-recalled']);
    expect(joined.counted).toEqual({});
  });

  test('count what one side alone has by its word, and name some of it only', async () => {
    const old = Array.from({ length: 300 }, (_, i) => sold(`x${i}`, 'discontinued'));
    const joined = await counting([], [...old, sold('y', 'on-shelf')]);
    expect(joined).toMatchObject({ counted: { discontinued: 300 }, found: { extra: 1 } });
    expect(joined.countedSome).toHaveLength(20);
    expect(joined.differences.map(({ destination: id }) => id)).toEqual(['y']);
  });

  test('of a record that changed while it was read are not judged', async () => {
    const late = { changedAt: '2026-12-01T02:00:01.000Z' };
    expect(await counting([sold('1', 'for-sale')], [sold('1', 'sold-out', late)])).toMatchObject({
      ...{ young: 1, counted: {} },
    });
  });
});

test('a link joins what keys do not, in one part or in many: the same as where linked records had one key', async () => {
  const ids = ['1', '2', '3', '4', '5', '6'];
  const anyTitle = fc.constantFrom('Ada', 'Grace');
  const side = (prefix: string) =>
    fc
      .uniqueArray(fc.constantFrom(...ids), { maxLength: 6 })
      .chain((some) =>
        fc
          .tuple(...some.map((id) => fc.tuple(fc.constantFrom('a', 'b', id), anyTitle)))
          .map((values) =>
            values.map(([key, name], i): Row => ({ id: `${prefix}${some[i]}`, key, compared: { name } })),
          ),
      );
  const links = fc.uniqueArray(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), {
    selector: ([from]) => from,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(
      side('s'),
      side('d'),
      links,
      fc.constantFrom(2, 1000),
      async (source, destination, some, mostRows) => {
        // A record of the destination belongs to one pair.
        const pairs = some.filter(([, to], i) => some.findIndex((one) => one[1] === to) === i);
        const table = createLinkTable('source', 1);
        for (const [from, to] of pairs) table.add({ from: `s${from}`, to: `d${to}` });
        const pages = { source: [source], destination: [destination] };
        const joined = await joinListings((name) => pagesOf(pages[name]), {
          rows: { source: source.length, destination: destination.length },
          ...{
            borderMs: Date.parse(BORDER),
            keep: 100,
            firstLook: createFirstLook(RECONCILIATION),
            mostRows,
            links: table,
          },
        });
        const linkOf = (row: Row) =>
          pairs.find(([from, to]) => row.id === `s${from}` || row.id === `d${to}`)?.join('>');
        const rekeyed = (rows: readonly Row[]) =>
          rows.map((one) => {
            const link = linkOf(one);
            // What differs in its key differs in a value.
            return { ...one, key: link ?? `key ${one.key}`, compared: { name: `${one.compared.name} ${one.key}` } };
          });
        expect(named(joined)).toEqual(named(naive({ source: [rekeyed(source)], destination: [rekeyed(destination)] })));
      },
    ),
    chance(200),
  );
});

test('what a link names is known at the first look', async () => {
  const table = createLinkTable('source');
  table.add({ from: '1', to: 'm1' });
  const left = { id: 'm1', key: 'k1', compared: { name: 'Ada' } };
  const pages = { source: [], destination: [[left, { ...left, id: 'm2', key: 'k2' }]] };
  const joined = await joinListings((name) => pagesOf(pages[name]), {
    ...{ rows: { source: 0, destination: 2 }, borderMs: Date.parse(BORDER), keep: 10, links: table },
    firstLook: createFirstLook(LINKED),
  });
  expect(joined).toMatchObject({ counted: { extra: 1 }, differences: [{ first: 'left-behind', destination: 'm1' }] });
});
