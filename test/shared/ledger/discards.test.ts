import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../../shared/contract/index.ts';
import { createDiscards, createLedger, type Discards, type Ledger } from '../../../shared/ledger/index.ts';
import { openWorld } from '../../worker/world.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const DELIVERY = deliveryId('a', 'b');
const JOB = { job: 'job-1', because: 'a test contact' };
let world: Awaited<ReturnType<typeof openWorld>>;
let ledger: Ledger;
let discards: Discards;

beforeAll(async () => {
  world = await openWorld();
  const options = { client: new DynamoDBClient({}), tableName: 'ledger', now: () => NOON };
  ledger = createLedger({ ...options, id: DELIVERY });
  discards = createDiscards(options);
});
afterAll(() => world.close());

const event = (eventId: string, messageId = 'm') => ({
  ...{ tenant: tenantId('1'), eventId, type: 'contact.creation', correlationId: 'c', messageId },
  receivedAt: '2026-11-21T11:59:00.000Z',
});
const stored = async (eventId: string) => (await world.ledger('event')).find((item) => item.eventId === eventId);

test('a dead event is discarded with its reason and its job, and is listed apart from what is dead', async () => {
  await ledger.record({ ...event('dead'), state: 'dead', reason: 'refused' });
  for (const _ of [1, 2]) expect(await discards.discard(DELIVERY, event('dead'), JOB)).toBe(true);
  const item = await stored('dead');
  expect(item).toMatchObject({ state: 'discarded', reason: 'a test contact', discardedBy: 'job-1' });
  expect(item?.open).toBe('a/b#discarded');
});

test('an event that the ledger does not know is discarded as well', async () => {
  expect(await discards.discard(DELIVERY, event('unknown'), JOB)).toBe(true);
  expect(await stored('unknown')).toMatchObject({ state: 'discarded', type: 'contact.creation' });
});

test.each([
  ['that was delivered', 'delivered', 'm'],
  ['of which another message waits', 'waiting', 'another'],
  ['of which another message is dead', 'dead', 'another'],
] as const)('an event %s is not discarded', async (name, state, messageId) => {
  await ledger.record({ ...event(name, messageId), state, reason: 'so it is' });
  expect(await discards.discard(DELIVERY, event(name), JOB)).toBe(false);
  expect(await stored(name)).toMatchObject({ state });
});

test('a late attempt does not take the decision back', async () => {
  await discards.discard(DELIVERY, event('late'), JOB);
  expect(await ledger.record({ ...event('late'), state: 'dead', reason: 'refused' })).toBe('already-ended');
  expect(await stored('late')).toMatchObject({ state: 'discarded' });
});

test('an undo of that job lets the event wait again, however often it is repeated, and another’s does not', async () => {
  await discards.discard(DELIVERY, event('undone'), JOB);
  const restore = (discardedBy: string) => discards.restore(DELIVERY, event('undone'), { discardedBy, mark: 'undo:2' });
  expect(await restore('job-9')).toBe(false);
  expect([await restore('job-1'), await restore('job-1')]).toEqual([true, true]);
  expect(await stored('undone')).toMatchObject({ state: 'waiting', messageId: 'undo:2' });
  await ledger.record({ ...event('undone', 'new'), state: 'delivered' });
  expect(await restore('job-1')).toBe(false);
});
