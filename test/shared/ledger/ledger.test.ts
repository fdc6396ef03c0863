import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../../shared/contract/index.ts';
import {
  createLedger,
  createVersions,
  createWriteIntents,
  type Ledger,
  oldestPending,
  type RecordVersions,
  type WriteIntents,
} from '../../../shared/ledger/index.ts';
import { openWorld } from '../../worker/world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let ledger: Ledger;
let intents: WriteIntents;
let versions: RecordVersions;

beforeAll(async () => {
  world = await openWorld();
  const now = () => Date.parse('2026-11-21T10:00:00Z');
  const options = { client: new DynamoDBClient({}), tableName: 'ledger', id: deliveryId('a', 'b'), now };
  ledger = createLedger(options);
  intents = createWriteIntents(options);
  versions = createVersions(options);
});
afterAll(() => world.close());

const entry = (eventId: string, change: object = {}) => ({
  tenant: tenantId('1'),
  eventId,
  state: 'waiting' as const,
  type: 'contact.creation',
  correlationId: 'c',
  messageId: 'm',
  receivedAt: '2026-11-21T09:59:00.000Z',
  ...change,
});
const stored = async (eventId: string) => (await world.ledger('event')).find((item) => item.eventId === eventId);

test.each(['delivered', 'filtered', 'stale', 'echo'] as const)(
  'what has ended as %s is never taken back',
  async (state) => {
    expect(await ledger.record(entry(state, { state }))).toBe('written');
    for (const later of ['waiting', 'dead', 'delivered'] as const) {
      expect(await ledger.record(entry(state, { state: later, reason: 'late' }))).toBe('already-ended');
    }
    expect(await stored(state)).toMatchObject({ state, updatedAt: '2026-11-21T10:00:00.000Z' });
    expect(await stored(state)).not.toHaveProperty('reason');
  },
);

test('what is open may become anything, and only what is open stands in the index', async () => {
  await ledger.record(entry('open', { reason: 'down' }));
  expect(await stored('open')).toMatchObject({ open: 'a/b', openSince: '2026-11-21T09:59:00.000Z' });
  await ledger.record(entry('open', { state: 'dead', reason: 'refused' }));
  expect(await stored('open')).toMatchObject({ state: 'dead', open: 'a/b#dead', reason: 'refused' });
  await ledger.record(entry('open', { state: 'delivered', remote: 'r1' }));
  const ended = await stored('open');
  expect(ended).toMatchObject({ state: 'delivered', remote: 'r1' });
  for (const gone of ['open', 'openSince', 'reason']) expect(ended).not.toHaveProperty(gone);
});

test('an entry expires after 90 days', async () => {
  await ledger.record(entry('expiring'));
  expect((await stored('expiring'))?.expiresAt).toBe(Date.parse('2026-11-21T10:00:00Z') / 1000 + 90 * 86_400);
});

test('two accounts that differ by a separator have different entries', async () => {
  await ledger.record(entry('x', { tenant: tenantId('a#b') }));
  await ledger.record(entry('b#x', { tenant: tenantId('a') }));
  await ledger.record(entry('x#a', { tenant: tenantId('b') }));
  const entries = (await world.ledger('event')).filter(({ eventId }) => /^(x|b#x|x#a)$/.test(String(eventId)));
  expect(entries).toHaveLength(3);
  expect(new Set(entries.map(({ pk }) => pk))).toEqual(new Set(['a/b']));
});

test('identifiers that DynamoDB would not take as keys are kept all the same', async () => {
  const long = 'e'.repeat(1100);
  expect(await ledger.record(entry(long, { tenant: tenantId('ü'.repeat(600)), entity: '' }))).toBe('written');
  expect(await ledger.record(entry(`${long}2`, { entity: 'x'.repeat(2100) }))).toBe('written');
  expect(await stored(long)).toMatchObject({ eventId: long, account: 'ü'.repeat(600) });
  expect(await stored(`${long}2`)).not.toHaveProperty('entity');
});

test('the mark of a message that is just at the event is not taken back by another message’s failure', async () => {
  const mark = { messageId: 'second', generation: 0, uncertainSince: 5, lastWriteBy: 6 };
  await intents.record(entry('marked'), mark);
  const attempt = { number: 1, at: '2026-11-21T10:00:00.000Z', outcome: 'temporary', calls: [] };
  expect(await ledger.record(entry('marked', { messageId: 'first', attempt }))).toBe('beside-another');
  expect(await stored('marked')).toMatchObject({ state: 'attempting', uncertainSince: 5, attempts: [attempt] });
  expect(await ledger.record(entry('marked', { messageId: 'second' }))).toBe('written');
  expect(await stored('marked'), 'no answer of the vendor ended the doubt').toMatchObject({ uncertainSince: 5 });
  expect(await ledger.record(entry('marked', { messageId: 'second', attempt, endsDoubt: true }))).toBe('written');
  expect(await stored('marked')).not.toHaveProperty('uncertainSince');
  expect(await intents.history(tenantId('1'), 'marked')).toMatchObject({ generation: 0 });
  expect(await intents.history(tenantId('1'), 'marked')).not.toHaveProperty('uncertainSince');
});

test('nor is the doubt that another message has recorded; the newer state stands beside it', async () => {
  await ledger.record(entry('doubted', { messageId: 'second', uncertainSince: 5, lastWriteBy: 6 }));
  expect(await ledger.record(entry('doubted', { messageId: 'first', state: 'dead', reason: 'refused' }))).toBe(
    'beside-another',
  );
  expect(await stored('doubted')).toMatchObject({
    state: 'dead',
    reason: 'refused',
    uncertainSince: 5,
    lastWriteBy: 6,
  });
});

test('a doubt whose message is gone is given up by the message that read it, and by none that read an older one', async () => {
  const mark = { messageId: 'gone', generation: 0, uncertainSince: 5, lastWriteBy: 7 };
  await intents.record(entry('orphaned'), mark);
  const giveUp = (lastWriteBy: number) =>
    ledger.record(
      entry('orphaned', { messageId: 'redriven', state: 'dead', reason: 'unknown', uncertainSince: 5, lastWriteBy }),
    );
  expect(await giveUp(6)).toBe('beside-another');
  expect(await stored('orphaned')).toMatchObject({ state: 'attempting', messageId: 'gone' });
  expect(await giveUp(7)).toBe('written');
  expect(await stored('orphaned')).toMatchObject({ state: 'dead', messageId: 'redriven', uncertainSince: 5 });
});

test('the oldest event that waits is found behind any number of dead letters', async () => {
  const id = deliveryId('c', 'd');
  const client = new DynamoDBClient({});
  const own = createLedger({ client, tableName: 'ledger', id, now: () => Date.parse('2026-11-21T10:00:00Z') });
  const pending = () => oldestPending(client, 'ledger', id, '2026-10-31T10:00:00.000Z');
  expect(await pending()).toEqual({ gone: 0 });
  for (const [eventId, state, receivedAt] of [
    ['dead', 'dead', '2026-11-20T08:00:00.000Z'],
    ['late', 'waiting', '2026-11-20T10:00:00.000Z'],
    ['early', 'waiting', '2026-11-20T09:00:00.000Z'],
    ['done', 'delivered', '2026-11-20T07:00:00.000Z'],
  ] as const)
    await own.record(entry(eventId, { state, receivedAt }));
  expect(await pending()).toEqual({ since: '2026-11-20T09:00:00.000Z', gone: 0 });
});

test('an entry whose message has expired does not count as waiting, and one that was redriven late does', async () => {
  const id = deliveryId('c', 'gone');
  const client = new DynamoDBClient({});
  const record = (eventId: string, receivedAt: string, updatedAt: string) =>
    createLedger({ client, tableName: 'ledger', id, now: () => Date.parse(updatedAt) }).record(
      entry(eventId, { receivedAt }),
    );
  const pending = () => oldestPending(client, 'ledger', id, '2026-10-31T10:00:00.000Z');
  await record('gone', '2026-10-01T08:00:00.000Z', '2026-10-02T08:00:00.000Z');
  expect(await pending()).toEqual({ gone: 1 });
  await record('live', '2026-11-20T08:00:00.000Z', '2026-11-20T08:00:00.000Z');
  expect(await pending()).toEqual({ since: '2026-11-20T08:00:00.000Z', gone: 1 });
  await record('redriven', '2026-10-03T08:00:00.000Z', '2026-11-20T08:00:00.000Z');
  expect(await pending()).toEqual({ since: '2026-10-03T08:00:00.000Z', gone: 1 });
});

test('a version that an event in doubt had moved is taken back by that event only', async () => {
  const [before, doubted] = [
    { at: '2026-11-21T10:00:00.000Z', eventId: 'before' },
    { at: '2026-11-21T11:00:00.000Z', eventId: 'doubted' },
  ];
  await versions.advance(tenantId('1'), 'r', { '*': before, name: doubted });
  await versions.advance(tenantId('1'), 'r', { '*': { ...doubted, previous: before } });
  await versions.takeBack(tenantId('1'), 'r', ['*'], 'another-worker');
  expect((await versions.read(tenantId('1'), 'r'))['*']).toMatchObject(doubted);
  await versions.takeBack(tenantId('1'), 'r', ['*', 'name'], 'doubted');
  expect(await versions.read(tenantId('1'), 'r')).toEqual({ '*': before, name: doubted });
});
