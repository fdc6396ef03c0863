import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveryId, destinationName, tenantId } from '../../../shared/contract/index.ts';
import {
  createLedger,
  createLedgerReader,
  createMessageStates,
  type LedgerReader,
} from '../../../shared/ledger/index.ts';
import { openWorld } from '../../worker/world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let reader: LedgerReader;
let queries = 0;
let now = Date.parse('2026-11-21T10:00:00Z');

const entry = (eventId: string, change: object = {}) => ({
  tenant: tenantId('1'),
  eventId,
  state: 'delivered' as const,
  type: 'contact.creation',
  entity: 'contact:1',
  correlationId: `request-${eventId}`,
  messageId: `m-${eventId}`,
  receivedAt: `2026-11-21T09:59:0${eventId.length}.000Z`,
  ...change,
});

beforeAll(async () => {
  world = await openWorld();
  const client = new DynamoDBClient({});
  client.middlewareStack.add(
    (next) => (args) => {
      queries += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  const [first, second, other] = [deliveryId('a', 'b'), deliveryId('a', 'c'), deliveryId('z', 'z')].map((id) =>
    createLedger({ client, tableName: 'ledger', id, now: () => now }),
  );
  await first?.record(
    entry('1', { attempt: { number: 1, at: '2026-11-21T10:00:00.000Z', outcome: 'delivered', calls: [] } }),
  );
  await first?.record(entry('1#2', { state: 'dead', reason: 'refused', correlationId: 'request-1' }));
  await second?.record(entry('1', { state: 'waiting', reason: 'down', entity: 'contact:2' }));
  await other?.record(entry('1', { state: 'dead' }));
  now = Date.parse('2026-11-21T11:00:00Z');
  for (let n = 10; n < 30; n += 1) {
    const receivedAt = `2026-11-21T10:30:${n}.000Z`;
    await second?.record(entry(`many-${n}`, { entity: 'contact:many', state: 'waiting', receivedAt }));
  }
  const messages = createMessageStates({ client, tableName: 'ledger', id: deliveryId('a', 'b'), now: () => now });
  await messages.settle('m-1#2', { receive: 1, attempts: 1, giveUpReason: 'refused' });
  const documents = DynamoDBDocumentClient.from(client);
  for (const [at, state] of [
    ['2026-11-21T10:10:00.000Z', 'open'],
    ['2026-11-21T10:30:00.000Z', 'closed'],
  ]) {
    await documents.send(
      new PutCommand({
        TableName: 'ledger',
        Item: { pk: 'account#mailchimp', sk: `gate#${at}`, state, reason: 'three-failures', at },
      }),
    );
  }
  reader = createLedgerReader({
    client,
    tableName: 'ledger',
    deliveries: [deliveryId('a', 'b'), deliveryId('a', 'c')],
    pageSize: 3,
  });
});
afterAll(() => world.close());

async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of found) items.push(item);
  return items;
}
async function takeOne<T>(found: AsyncIterable<T>): Promise<T[]> {
  for await (const item of found) return [item];
  return [];
}
const namesOf = async (found: AsyncIterable<{ delivery: string; eventId: string }>) =>
  (await all(found)).map(({ delivery, eventId }) => `${delivery} ${eventId}`);
const MANY = Array.from({ length: 20 }, (_, index) => `a/c many-${29 - index}`);

test('an event is found by its id in every delivery that is read, and no other event with it', async () => {
  expect(await namesOf(reader.byEvent('1'))).toEqual(['a/b 1', 'a/c 1']);
  expect(await namesOf(reader.byEvent('1#2'))).toEqual(['a/b 1#2']);
  expect(await namesOf(reader.byEvent('many'))).toEqual([]);
});

test('an entry tells what was written, and nothing of the table’s own', async () => {
  expect((await all(reader.byEvent('1')))[0]).toEqual({
    ...entry('1'),
    delivery: 'a/b',
    updatedAt: '2026-11-21T10:00:00.000Z',
    attempts: [{ number: 1, at: '2026-11-21T10:00:00.000Z', outcome: 'delivered', calls: [] }],
  });
});

test('by entity and by request, what is open or was, newest first, page after page', async () => {
  expect(await namesOf(reader.byEntity('contact:1'))).toEqual(['a/b 1#2']);
  expect(await namesOf(reader.byEntity('contact:many'))).toEqual(MANY);
  expect((await namesOf(reader.byCorrelation('request-1'))).sort()).toEqual(['a/b 1#2', 'a/c 1']);
  for (const unknown of ['contact:3', '', 'x'.repeat(3000)])
    expect(await namesOf(reader.byEntity(unknown))).toEqual([]);
});

test('by their keys, in their order; what the ledger does not know is left out', async () => {
  const key = (delivery: string, eventId: string) => ({
    delivery: deliveryId('a', delivery),
    tenant: tenantId('1'),
    eventId,
  });
  const found = await reader.entries([key('c', '1'), key('c', 'unknown'), key('b', '1')]);
  expect(found.map(({ delivery, state }) => [delivery, state])).toEqual([
    ['a/c', 'waiting'],
    ['a/b', 'delivered'],
  ]);
});

describe('what is not delivered', () => {
  const names = async (query: Parameters<LedgerReader['notDelivered']>[0]) =>
    (await all(reader.notDelivered(query))).map(({ record }) => `${record.delivery} ${record.eventId}`);
  const OLDER = ['a/b 1#2', 'a/c 1'];

  test('comes newest first over all deliveries, waiting or dead', async () => {
    expect(await names({})).toEqual([...MANY, ...OLDER]);
    expect(await names({ states: ['dead'] })).toEqual(['a/b 1#2']);
    expect(await names({ states: ['waiting'] })).toEqual([...MANY, 'a/c 1']);
  });

  test('comes from one time of receipt to another, both included', async () => {
    const [from, to] = ['2026-11-21T10:30:12.000Z', '2026-11-21T10:30:14.000Z'];
    expect(await names({ from, to })).toEqual(['a/c many-14', 'a/c many-13', 'a/c many-12']);
  });

  test('goes on after the cursor of any record, each once', async () => {
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const [next] = await takeOne(reader.notDelivered({ expected: 2, ...(after !== undefined && { after }) }));
      if (!next) break;
      seen.push(`${next.record.delivery} ${next.record.eventId}`);
      after = next.cursor;
    }
    expect(seen).toEqual([...MANY, ...OLDER]);
    await expect(all(reader.notDelivered({ after: 'bm9uZQ' }))).rejects.toThrow('"bm9uZQ" is no cursor of this list.');
  });

  test('of one millisecond is told apart, however the pages fall', async () => {
    const id = deliveryId('same', 'time');
    const own = createLedger({ client: new DynamoDBClient({}), tableName: 'ledger', id, now: () => now });
    for (let n = 10; n < 20; n += 1)
      await own.record(entry(`t-${n}`, { state: 'dead', receivedAt: '2026-11-21T08:00:00.000Z' }));
    const of = createLedgerReader({ client: new DynamoDBClient({}), tableName: 'ledger', deliveries: [id] });
    const first = await takeOne(of.notDelivered({ expected: 3 }));
    const rest = await all(of.notDelivered({ expected: 3, after: first[0]?.cursor ?? '' }));
    expect([...first, ...rest].map(({ record }) => record.eventId)).toEqual(
      Array.from({ length: 10 }, (_, n) => `t-${n + 10}`),
    );
  });
});

describe('changes', () => {
  test('of events that failed or waited come oldest first, those that ended then included', async () => {
    expect(await namesOf(reader.changes('2026-11-21T11:00:00.000Z', '2026-11-21T11:00:00.000Z'))).toHaveLength(20);
    expect(await namesOf(reader.changes('2026-11-21T11:00:00.001Z', '2026-11-21T12:00:00.000Z'))).toEqual([]);
    expect(await namesOf(reader.changes('2026-11-21T09:00:00.000Z', '2026-11-21T11:30:00.000Z'))).toHaveLength(22);
    const id = deliveryId('a', 'c');
    const later = createLedger({
      client: new DynamoDBClient({}),
      tableName: 'ledger',
      id,
      now: () => Date.parse('2026-11-21T13:00:00Z'),
    });
    await later.record(entry('many-10', { state: 'delivered', wasOpen: true, entity: 'contact:many' }));
    const found = await all(reader.changes('2026-11-21T12:59:00.000Z', '2026-11-21T13:01:00.000Z'));
    expect(found.map(({ eventId, state }) => [eventId, state])).toEqual([['many-10', 'delivered']]);
    expect(await namesOf(reader.byEntity('contact:many'))).toContain('a/c many-10');
  });
});

test('an event that ends at its first attempt stands in no index', async () => {
  const { Items = [] } = await DynamoDBDocumentClient.from(new DynamoDBClient({})).send(
    new QueryCommand({
      TableName: 'ledger',
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: { ':pk': 'a/b', ':sk': 'event#1#1' },
    }),
  );
  expect(Items).toHaveLength(1);
  for (const key of ['entity', 'correlationId', 'open', 'openSince', 'changedIn'])
    expect(Items[0]).not.toHaveProperty(key);
});

test('reads a page only when the caller asks for it', async () => {
  queries = 0;
  for await (const _first of reader.notDelivered({ states: ['waiting'], expected: 3 })) break;
  expect(queries).toBe(2);
});

test('the changes of an account’s circuit breaker between two times, and what is known of a message', async () => {
  const change = { account: 'mailchimp', reason: 'three-failures' };
  const opened = { ...change, state: 'open', at: '2026-11-21T10:10:00.000Z' };
  const closed = { ...change, state: 'closed', at: '2026-11-21T10:30:00.000Z' };
  expect(await all(reader.breakerChanges(destinationName('mailchimp'), '2026-11-21T10:10:00.000Z'))).toEqual([
    opened,
    closed,
  ]);
  expect(
    await all(reader.breakerChanges(destinationName('mailchimp'), '2026-11-21T10:00:00Z', '2026-11-21T10:20:00Z')),
  ).toEqual([opened]);
  expect(await all(reader.breakerChanges(destinationName('hubspot'), '2026'))).toEqual([]);
  expect(await reader.messageState(deliveryId('a', 'b'), 'm-1#2')).toEqual({
    attempts: 1,
    settled: 1,
    starts: 0,
    giveUpReason: 'refused',
  });
  expect(await reader.messageState(deliveryId('a', 'b'), 'm-1')).toBeUndefined();
});

test('an attempt that an earlier release recorded as `contract` is read as invalid', async () => {
  const id = deliveryId('a', 'c');
  const own = createLedger({ client: new DynamoDBClient({}), tableName: 'ledger', id, now: () => now });
  const attempt = { number: 1, at: '2026-11-21T10:00:00.000Z', outcome: 'contract', calls: [] };
  await own.record(entry('old', { state: 'dead', reason: 'event-not-as-agreed', attempt }));
  const [record] = await all(reader.byEvent('old'));
  expect(record?.attempts).toEqual([{ ...attempt, outcome: 'invalid' }]);
});
