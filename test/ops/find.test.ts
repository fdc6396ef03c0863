import '../fixtures/select.ts';
import { describe, expect, test } from 'vitest';
import { find, findPage, type Wanted } from '../../ops/ledger/find.ts';
import { isAfter, type Place } from '../../ops/ledger/place.ts';
import { deliveryId, tenantId } from '../../shared/contract/index.ts';
import type { LedgerReader, LedgerRecord } from '../../shared/ledger/index.ts';

const DELIVERY = deliveryId('crm-to-audience', 'contact-to-member');
const wanted: Wanted = { from: '', to: '9999', isSince: false };
const finding = { deliveries: [DELIVERY], wanted, cost: { lists: 0, objects: 0 } };

const record = (at: number, change: Partial<LedgerRecord> = {}): LedgerRecord => ({
  delivery: DELIVERY,
  tenant: tenantId('7'),
  eventId: `e-${at}`,
  state: 'dead',
  type: 'usual',
  correlationId: 'c',
  messageId: 'm',
  receivedAt: new Date(at * 1000).toISOString(),
  updatedAt: new Date(at * 1000).toISOString(),
  attempts: [],
  ...change,
});

/** A ledger of so many dead events, of which one in a hundred is of a rare type; it counts what is read of it. */
function ledgerOf(count: number) {
  const all = Array.from({ length: count }, (_, at) => record(count - at, at % 100 === 99 ? { type: 'rare' } : {}));
  const seen = { read: 0, pages: [] as (number | undefined)[] };
  async function* notDelivered({ after, expected }: { after?: string; expected?: number } = {}) {
    seen.pages.push(expected);
    const start = after === undefined ? 0 : all.findIndex(({ eventId }) => eventId === after) + 1;
    for (const one of all.slice(start)) {
      seen.read += 1;
      yield { record: one, cursor: one.eventId };
    }
  }
  const target = {
    environment: 'dev',
    access: {},
    now: () => 0,
    reader: () => ({ notDelivered }) as Pick<LedgerReader, 'notDelivered'> as LedgerReader,
  };
  return { target, seen, all };
}

describe('a page of events', () => {
  test('costs what it shows, and one more that says whether there is another page', async () => {
    const { target, seen } = ledgerOf(50_000);
    const { records, next, read } = await findPage(target, finding, { most: 50, mostRead: 20_000 });
    expect([records.length, read, seen]).toEqual([50, 50, { read: 51, pages: [51] }]);
    expect(next).toBeDefined();
  });

  test('goes on where the last one ended: together they are all events, each once', async () => {
    const { target, all } = ledgerOf(127);
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await findPage(target, { ...finding, after }, { most: 10, mostRead: 20_000 });
      ids.push(...page.records.map(({ eventId }) => eventId));
      after = page.next;
    } while (after !== undefined);
    expect(ids).toEqual(all.map(({ eventId }) => eventId));
  });

  test('of a rare type ends after what it may read, with a cursor that finds the rest', async () => {
    const { target, seen } = ledgerOf(1000);
    const rare = { ...finding, wanted: { ...wanted, type: 'rare' } };
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const before = seen.read;
      const page = await findPage(target, { ...rare, after }, { most: 50, mostRead: 150 });
      expect(seen.read - before).toBeLessThanOrEqual(151);
      ids.push(...page.records.map(({ eventId }) => eventId));
      after = page.next;
    } while (after !== undefined);
    expect(ids).toHaveLength(10);
  });

  test('refuses the cursor of another list, and text that is none', async () => {
    const { target } = ledgerOf(3);
    const { next = '' } = await findPage(target, finding, { most: 1, mostRead: 10 });
    const delivered = { ...finding, wanted: { ...wanted, state: 'delivered' as const }, after: next };
    for (const wrong of [delivered, { ...finding, after: 'a.W10' }, { ...finding, after: 'x' }])
      await expect(findPage(target, wrong, { most: 1, mostRead: 10 })).rejects.toThrow(/--after takes the cursor/);
  });
});

test('events are found by type, tenant and reason together', async () => {
  const { target } = ledgerOf(200);
  const of = async (change: Partial<Wanted>) =>
    (await Array.fromAsync(find(target, { ...finding, wanted: { ...wanted, ...change } }))).length;
  expect(await of({ type: 'rare' })).toBe(2);
  expect(await of({ type: 'rare', tenant: '8' })).toBe(0);
  expect(await of({ tenant: '7', reason: 'none' })).toBe(0);
});

test('places are ordered as their texts are, quotes and all', () => {
  const places: readonly Place[] = [
    ['2', 'a', 'x'],
    ['1', '["a"]', 'x'],
    ['1', '["a#"]', 'w'],
    ['1', '["a#"]', 'x'],
  ];
  const pairs = places.flatMap((one, at) => places.map((other, before) => [isAfter(one, other), at > before]));
  for (const [is, expected] of pairs) expect(is).toBe(expected);
});
