import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../../shared/contract/index.ts';
import { createLedger, lettersAfter } from '../../../shared/ledger/index.ts';
import { openWorld } from '../../worker/world.ts';

const DELIVERY = deliveryId('a', 'b');
let world: Awaited<ReturnType<typeof openWorld>>;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const client = () => new DynamoDBClient({});
async function record(eventId: string, state: 'dead' | 'waiting', reason: string, at: string): Promise<void> {
  const ledger = createLedger({ client: client(), tableName: 'ledger', id: DELIVERY, now: () => Date.parse(at) });
  const event = { tenant: tenantId('1'), eventId, type: 't', correlationId: 'c', messageId: 'm' };
  await ledger.record({ ...event, receivedAt: '2026-11-20T08:00:00.000Z', state, reason });
}

test('of the dead letters those that were given up after a time are counted, by reason, and nothing that waits', async () => {
  await record('monday', 'dead', 'refused', '2026-11-20T09:00:00.000Z');
  await record('tuesday', 'dead', 'refused', '2026-11-21T09:00:00.000Z');
  await record('later', 'dead', 'gone', '2026-11-21T09:30:00.000Z');
  await record('waits', 'waiting', 'busy', '2026-11-21T09:30:00.000Z');
  expect(await lettersAfter(client(), 'ledger', DELIVERY, '2026-11-20T09:00:00.000Z')).toEqual({
    count: 2,
    first: '2026-11-21T09:00:00.000Z',
    last: '2026-11-21T09:30:00.000Z',
    reasons: { refused: 1, gone: 1 },
  });
  expect(await lettersAfter(client(), 'ledger', DELIVERY, '2026-11-21T09:30:00.000Z')).toEqual({
    count: 0,
    reasons: {},
  });
});
