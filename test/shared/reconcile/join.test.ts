import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Difference, type Joined, joinListings } from '../../../shared/reconcile/join.ts';
import { type Row, writeRows } from '../../../shared/reconcile/row.ts';
import type { SideName } from '../../../shared/reconcile/table.ts';
import { chance } from '../../harness/chance.ts';

const FIELDS = ['name'];
const BORDER = '2026-12-01T02:00:00.000Z';

async function* pagesOf(pages: readonly (readonly Row[])[]) {
  for (const page of pages) yield writeRows(page, FIELDS);
}

type Listings = Readonly<Record<SideName, readonly (readonly Row[])[]>>;

const join = (listings: Listings, options: { readonly keep?: number; readonly mostRows?: number } = {}) =>
  joinListings((side) => pagesOf(listings[side]), {
    rows: { source: listings.source.flat().length, destination: listings.destination.flat().length },
    ...{ borderMs: Date.parse(BORDER), keep: options.keep ?? 1000 },
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
        return { ...ids, kind: 'two-of-one', twins: { side: 'source', ids: twins[0] ?? [] } };
      if (left[0] && right[0])
        return left[0].compared.name === right[0].compared.name ? undefined : { ...ids, kind: 'differs' };
      return { ...ids, kind: left[0] ? 'missing' : 'extra' };
    })();
    if (!found) same += 1;
    else if ([left[0], right[0]].some((row) => row?.changedAt !== undefined && row.changedAt > BORDER)) young += 1;
    else differences.push(found);
  }
  const sizeOf = (side: Map<string, Map<string, Row>>) => [...side.values()].reduce((sum, { size }) => sum + size, 0);
  const count = (kind: Difference['kind']) => differences.filter((one) => one.kind === kind).length;
  return {
    records: { source: sizeOf(source), destination: sizeOf(destination) },
    ...{ same, young, differences },
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
    { kind: 'missing', source: '2' },
    { kind: 'differs', source: '3', destination: 'm3' },
    { kind: 'two-of-one', source: '5', twins: { side: 'source', ids: ['5', '6'] } },
    { kind: 'extra', destination: 'm4' },
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
  const options = { rows: { source: 1, destination: 1 }, borderMs: 0, keep: 1 };
  await expect(joinListings(broken, options)).rejects.toThrow('A page of rows is in a format that is not known.');
});
