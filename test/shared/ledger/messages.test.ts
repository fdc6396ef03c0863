import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../../shared/contract/index.ts';
import {
  createLedger,
  createMessageStates,
  createWaitingEvents,
  type Ledger,
  type MessageStates,
  type WaitingEvents,
} from '../../../shared/ledger/index.ts';
import { openWorld } from '../../worker/world.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
let world: Awaited<ReturnType<typeof openWorld>>;
let ledger: Ledger;
let messages: MessageStates;
let waiting: WaitingEvents;

beforeAll(async () => {
  world = await openWorld();
  const options = { client: new DynamoDBClient({}), tableName: 'ledger', id: deliveryId('a', 'b'), now: () => NOON };
  ledger = createLedger(options);
  messages = createMessageStates(options);
  waiting = createWaitingEvents(options);
});
afterAll(() => world.close());

const CALL = { destination: 'mail', operation: 'read', result: '200', durationMs: 3 };
const entry = (eventId: string, change: object = {}) => ({
  tenant: tenantId('1'),
  eventId,
  type: 'contact.creation',
  correlationId: 'c',
  messageId: 'm',
  receivedAt: '2026-11-21T11:59:00.000Z',
  reason: 'rate-budget',
  ...change,
});
const stored = async (eventId: string) => (await world.ledger('event')).find((item) => item.eventId === eventId);

test('a message’s state is what its last receive left, however often a request is repeated', async () => {
  expect(await messages.read('m1')).toBeUndefined();
  for (const _ of [1, 2]) await messages.settle('m1', { receive: 3, attempts: 1 });
  expect(await messages.read('m1')).toEqual({ attempts: 1, settled: 3, starts: 0 });
  for (const _ of [1, 2]) await messages.start('m1', 1);
  expect(await messages.read('m1')).toEqual({ attempts: 1, settled: 3, starts: 1 });
  await messages.settle('m1', { receive: 5, attempts: 2, giveUpReason: 'refused' });
  expect(await messages.read('m1')).toEqual({ attempts: 2, settled: 5, starts: 0, giveUpReason: 'refused' });
});

test('a message’s state expires after 30 days, longer than its queue and its dead-letter queue keep it', async () => {
  await messages.start('m2', 1);
  const item = (await world.ledger('message')).find(({ sk }) => sk === 'message#m2');
  expect(item?.expiresAt).toBe(NOON / 1000 + 30 * 86_400);
  expect(await messages.read('m2')).toEqual({ attempts: 0, starts: 1 });
});

test('a released event waits in the index of what is open, with its reason and without an attempt', async () => {
  await waiting.wait(entry('released', { entity: 'contact:1' }));
  expect(await stored('released')).toMatchObject({
    state: 'waiting',
    reason: 'rate-budget',
    entity: 'contact:1',
    open: 'a/b',
    openSince: '2026-11-21T11:59:00.000Z',
    updatedAt: '2026-11-21T12:00:00.000Z',
  });
  expect((await stored('released'))?.attempts).toEqual([]);
});

test('the calls of a release are listed once, though the request is repeated', async () => {
  const attempt = { number: 1, at: '2026-11-21T12:00:00.000Z', outcome: 'deferred', calls: [CALL] };
  for (const _ of [1, 2]) await waiting.wait(entry('called', { attempt }));
  await waiting.wait(entry('called', { attempt: { ...attempt, at: '2026-11-21T12:10:00.000Z' } }));
  expect((await stored('called'))?.attempts).toHaveLength(2);
});

test('the calls of the last twenty releases are listed', async () => {
  for (let minute = 0; minute < 22; minute++) {
    const at = new Date(NOON + minute * 60_000).toISOString();
    const pastAttempts = Object.keys((await stored('many')) ?? {}).filter((name) => name.startsWith('attempt#'));
    const attempt = { number: 1, at, outcome: 'deferred', calls: [CALL] };
    await waiting.wait(entry('many', { reason: `release-${minute}`, pastAttempts, attempt }));
  }
  const { attempts } = (await stored('many')) as { attempts: readonly { at: string }[] };
  expect(attempts.map(({ at }) => at.slice(14, 16))).toEqual(
    Array.from({ length: 20 }, (_, index) => String(index + 2).padStart(2, '0')),
  );
  expect(await stored('many')).toMatchObject({ reason: 'release-21' });
});

test('a release takes back neither an end nor the doubt about a write', async () => {
  await ledger.record({ ...entry('ended'), state: 'delivered' });
  await waiting.wait(entry('ended'));
  expect(await stored('ended')).toMatchObject({ state: 'delivered' });
  await ledger.record({ ...entry('doubted'), state: 'waiting', uncertainSince: NOON, lastWriteBy: NOON + 5 });
  await waiting.wait(entry('doubted', { messageId: 'another' }));
  expect(await stored('doubted')).toMatchObject({
    state: 'waiting',
    reason: 'rate-budget',
    uncertainSince: NOON,
    lastWriteBy: NOON + 5,
  });
});
