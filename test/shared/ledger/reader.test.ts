import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryId, destinationName, tenantId } from '../../../shared/contract/index.ts';
import { createLedger, createLedgerReader, type LedgerReader } from '../../../shared/ledger/index.ts';
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
  await first?.fail('m-1#2', 1, 'refused');
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

test('by entity and by request, newest first, page after page', async () => {
  expect(await namesOf(reader.byEntity('contact:1'))).toEqual(['a/b 1#2', 'a/b 1']);
  expect(await namesOf(reader.byEntity('contact:many'))).toEqual(MANY);
  expect((await namesOf(reader.byCorrelation('request-1'))).sort()).toEqual(['a/b 1', 'a/b 1#2', 'a/c 1']);
  for (const unknown of ['contact:3', '', 'x'.repeat(3000)])
    expect(await namesOf(reader.byEntity(unknown))).toEqual([]);
});

test('by state: what is open newest first, what has ended wherever it is', async () => {
  expect(await namesOf(reader.byState('dead'))).toEqual(['a/b 1#2']);
  expect(await namesOf(reader.byState('waiting'))).toEqual([...MANY, 'a/c 1']);
  expect(await namesOf(reader.byState('delivered'))).toEqual(['a/b 1']);
});

test('since a time, that time included', async () => {
  expect(await namesOf(reader.since('2026-11-21T11:00:00.000Z'))).toHaveLength(20);
  expect(await namesOf(reader.since('2026-11-21T11:00:00.001Z'))).toEqual([]);
  expect(await namesOf(reader.since('2026-11-21T10:00:00.000Z'))).toHaveLength(23);
});

test('reads a page only when the caller asks for it', async () => {
  queries = 0;
  for await (const _first of reader.byState('waiting')) break;
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
  expect(await reader.messageState(deliveryId('a', 'b'), 'm-1#2')).toEqual({ attempts: 1, giveUpReason: 'refused' });
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
