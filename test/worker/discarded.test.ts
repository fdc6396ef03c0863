import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../shared/contract/index.ts';
import { createDiscards } from '../../shared/ledger/index.ts';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, work, event, entryOf, puts } = await startShift();
const DELIVERY = deliveryId('crm-to-audience', 'contact-to-member');

test('a message of a discarded event is deleted without a call, and without a record that would outlive the undo', async () => {
  const mine = await event();
  const discards = createDiscards({ client: new DynamoDBClient({}), tableName: 'ledger', now: Date.now });
  const batch = await world.receive(mine);
  const named = { tenant: tenantId('8801234'), eventId: mine.eventId ?? '' };
  const known = {
    type: 'contact.creation',
    correlationId: 'c',
    receivedAt: '2026-11-21T08:57:00.500Z',
    messageId: 'old',
  };
  await discards.discard(DELIVERY, { ...named, ...known }, { job: 'job-1', because: 'a test' });

  const before = (await world.idempotency()).Count;
  expect(failuresOf(await work(batch, contextOf()))).toEqual([]);
  expect([await puts(), (await world.idempotency()).Count]).toEqual([0, before]);
  expect(await entryOf()).toMatchObject({ state: 'discarded', reason: 'a test' });

  await discards.restore(DELIVERY, named, { discardedBy: 'job-1', mark: 'undo:job-2' });
  await world.purge();
  expect(failuresOf(await work(await world.receive(mine), contextOf()))).toEqual([]);
  expect([await puts(), (await entryOf())?.state]).toEqual([1, 'delivered']);
});
