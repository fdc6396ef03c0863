import { expect, test } from 'vitest';
import type { FoundRecord } from '../../../shared/contract/index.ts';
import { compareOne } from '../../../shared/reconcile/compare-one.ts';
import type { Linked } from '../../../shared/reconcile/services.ts';
import type { SideName } from '../../../shared/reconcile/table.ts';
import { COUNTING, LINKED } from './sides.ts';

const CHANGED = '2026-11-01T08:00:00.000Z';
const ABSENT: FoundRecord = {
  kind: 'absent',
  reason: 'not-found',
  outcome: { kind: 'permanent', reason: 'not-found' },
};
const product = (id: string, title: string, more: { readonly key?: string; readonly word?: string } = {}) => ({
  ...{ id, key: id.replace(/^s-/, ''), compared: { title }, changedAt: CHANGED, ...more },
});
type Item = ReturnType<typeof product>;

interface Around {
  readonly items: Record<SideName, readonly Item[]>;
  readonly pairs?: Readonly<Record<string, string>>;
  readonly declared?: typeof LINKED;
  readonly open?: ReadonlyMap<string, string>;
  readonly refused?: string;
  /** Instead of what the side has. */
  readonly answer?: FoundRecord;
}

async function compared(side: SideName, id: string, around: Around) {
  const { items, pairs = {}, declared = LINKED, open = new Map(), refused, answer } = around;
  const calls: string[] = [];
  const linkOf = (of: SideName, one: string): Linked => {
    const other = of === 'source' ? pairs[one] : Object.entries(pairs).find(([, to]) => to === one)?.[0];
    return other === undefined ? {} : { other };
  };
  const answered = await compareOne(
    { side, id },
    {
      declared,
      async find(of, { by, value }) {
        calls.push(`${of} ${by} ${value}`);
        const found = items[of].find((one) => one[by] === value);
        return answer ?? (found ? { kind: 'found', record: { ...found, body: {} } } : ABSENT);
      },
      links: { all: async function* () {}, of: async (of, one) => linkOf(of, one) },
      permit: async () =>
        refused === undefined ? undefined : { kind: 'deferred', reason: refused, retryAfterSeconds: 60 },
      classOf: ({ kind }) => kind,
      openEvents: async () => open,
      mask: (value) => Object.keys(value as object),
    },
  );
  return { answered, calls };
}

const both = { source: [product('1', 'Ada')], destination: [product('s-1', 'Grace')] };

test('a record is read by its id, and the other side by the link; values are masked, and what differs is named', async () => {
  const { answered, calls } = await compared('source', '1', { items: both, pairs: { '1': 's-1' } });
  expect(calls).toEqual(['source id 1', 'destination id s-1']);
  expect(answered).toEqual({
    compared: {
      source: { id: '1', changedAt: CHANGED, compared: ['title'] },
      destination: { id: 's-1', changedAt: CHANGED, compared: ['title'] },
      ...{ isLinked: true, differing: ['title'], class: 'differs' },
    },
  });
  expect(JSON.stringify(answered)).not.toMatch(/Ada|Grace/);
});

test('a record is found from either side, by the key where no link names it', async () => {
  const items = { source: [product('1', 'Ada')], destination: [product('s-1', 'Ada')] };
  const { answered, calls } = await compared('destination', 's-1', { items });
  expect(calls).toEqual(['destination id s-1', 'source key 1']);
  expect(answered).toMatchObject({ compared: { isLinked: false, differing: [] } });
  expect(answered).not.toHaveProperty('compared.class');
});

test('of a record that is gone, what it left behind is shown with its class', async () => {
  const items = { source: [], destination: both.destination };
  expect((await compared('source', '1', { items, pairs: { '1': 's-1' } })).answered).toMatchObject({
    compared: { gone: '1', destination: { id: 's-1' }, class: 'left-behind' },
  });
  expect((await compared('source', '1', { items: { source: [], destination: [] } })).answered).toEqual({
    compared: { isLinked: false, differing: [] },
  });
});

test('another key of a linked pair is named as what differs, and an event that has not ended with it', async () => {
  const items = { source: [product('1', 'Ada', { key: 'renamed' })], destination: [product('s-1', 'Ada')] };
  const open = new Map([['product:1', 'waiting']]);
  expect((await compared('source', '1', { items, pairs: { '1': 's-1' }, open })).answered).toMatchObject({
    compared: { differing: ['key'], class: 'differs', openEvent: 'waiting' },
  });
});

test('the class is told by words, as in a run', async () => {
  const items = {
    source: [product('1', 'Ada', { word: 'recalled' })],
    destination: [product('1', 'Ada', { word: 'on-shelf' })],
  };
  expect((await compared('source', '1', { items, declared: COUNTING })).answered).toMatchObject({
    compared: { source: { word: 'recalled' }, class: 'sold-though-recalled' },
  });
});

test('an account that takes no calls gets none, and a call that fails is named', async () => {
  const open = await compared('source', '1', { items: both, refused: 'breaker-open' });
  expect(open).toEqual({ answered: { error: 'No calls are made now: breaker-open.' }, calls: [] });
  const answer: FoundRecord = {
    kind: 'failed',
    reason: 'http-500',
    outcome: { kind: 'temporary', reason: 'http-500' },
  };
  expect((await compared('source', '1', { items: both, answer })).answered).toEqual({
    error: 'A record was not read: http-500.',
  });
});
