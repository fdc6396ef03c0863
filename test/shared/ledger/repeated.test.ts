import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTokenLease } from '../../../shared/call/credentials/index.ts';
import { type DeliveryId, deliveryId, tenantId } from '../../../shared/contract/index.ts';
import {
  createLedger,
  createMessageStates,
  createVersions,
  createWriteIntents,
  type LedgerEntry,
} from '../../../shared/ledger/index.ts';
import { createDriftRecord } from '../../../shared/watch/drift/index.ts';
import { repeatingClient } from '../../harness/repeating.ts';
import { openWorld } from '../../worker/world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const AT = '2026-11-21T10:00:00.000Z';
const tenant = tenantId('1');
const event = { tenant, eventId: 'e', type: 't', entity: 'r', correlationId: 'c', receivedAt: AT };
const intent = { messageId: 'm', generation: 0, uncertainSince: 5, lastWriteBy: 6 };
const attempt = (number: number) => ({
  number,
  at: `2026-11-21T10:00:0${number}.000Z`,
  outcome: 'temporary',
  calls: [{ destination: 'd', operation: 'o', result: '503', durationMs: 1 }],
});
const entry = (change: Partial<LedgerEntry>): LedgerEntry => ({
  ...event,
  state: 'waiting',
  messageId: 'm',
  ...change,
});

/** What the rows' owners write: each is made once by one client, and twice by the other. */
type Parts = ReturnType<typeof partsOf>;
function partsOf(client: DynamoDBClient, id: DeliveryId) {
  const now = () => Date.parse(AT);
  const rows = { client, tableName: 'ledger', id, now };
  return {
    ledger: createLedger(rows),
    intents: createWriteIntents(rows),
    messages: createMessageStates(rows),
    versions: createVersions(rows),
    drift: createDriftRecord({ client, tableName: 'ledger', prefix: id, now }),
    lease: createTokenLease({ client, tableName: 'control', now }),
  };
}

const WRITES: Readonly<Record<string, (parts: Parts) => Promise<unknown>>> = {
  'an attempt that failed': ({ ledger }) => ledger.record(entry({ attempt: attempt(1) })),
  'an attempt beside another message’s intent': async ({ ledger, intents }) => {
    await intents.record(event, { ...intent, messageId: 'other' });
    await ledger.record(entry({ attempt: attempt(1) }));
  },
  'an attempt beside another message’s doubt': async ({ ledger }) => {
    await ledger.record(entry({ messageId: 'other', uncertainSince: 5, lastWriteBy: 6, attempt: attempt(1) }));
    await ledger.record(entry({ state: 'dead', reason: 'refused', attempt: attempt(2) }));
  },
  'the end of an event': async ({ ledger }) => {
    await ledger.record(entry({ attempt: attempt(1) }));
    await ledger.record(entry({ state: 'delivered', remote: 'r', attempt: attempt(2) }));
  },
  'the attempts of a message': ({ messages }) => messages.settle('m', { receive: 4, attempts: 3 }),
  'a message that is given up': ({ messages }) =>
    messages.settle('m', { receive: 4, attempts: 3, giveUpReason: 'refused' }),
  'a start after a crash': ({ messages }) => messages.start('m', 2),
  'an intent': ({ intents }) => intents.record(event, intent),
  'an intent that is cleared': async ({ intents }) => {
    await intents.record(event, intent);
    await intents.clear(tenant, 'e', 'm');
  },
  'a version that moves forward': async ({ versions }) => {
    await versions.advance(tenant, 'r', { name: { at: AT, eventId: 'first' } });
    await versions.advance(tenant, 'r', { name: { at: '2026-11-21T11:00:00.000Z', eventId: 'e' } });
  },
  'a version that is taken back': async ({ versions }) => {
    const previous = { at: '2026-11-21T09:00:00.000Z', eventId: 'before' };
    await versions.advance(tenant, 'r', { name: { at: AT, eventId: 'e', previous } });
    await versions.takeBack(tenant, 'r', ['name'], 'e');
  },
  'a drift': ({ drift }) =>
    drift.add([{ source: 'event', kind: 'missing-field', path: 'id', isRequired: true, count: 2 }]),
};

async function rowsOf(id: DeliveryId): Promise<readonly object[]> {
  const { Items = [] } = await DynamoDBDocumentClient.from(new DynamoDBClient({})).send(
    new QueryCommand({
      TableName: 'ledger',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': id },
    }),
  );
  return Items.map(({ pk, open, ...row }) => ({ ...row, ...(open !== undefined && { open: true }) }));
}

test.each(Object.entries(WRITES))('%s leaves the same row when its requests are repeated', async (name, write) => {
  const [once, twice] = [deliveryId('once', name), deliveryId('twice', name)];
  await write(partsOf(new DynamoDBClient({}), once));
  await write(partsOf(repeatingClient(), twice));
  expect(await rowsOf(once)).not.toEqual([]);
  expect(await rowsOf(twice)).toEqual(await rowsOf(once));
});

test('a token lease is held and given back, also when its requests are repeated', async () => {
  const { lease } = partsOf(repeatingClient(), deliveryId('a', 'b'));
  expect(await lease.acquire('account', 'me', 1000)).toBe(true);
  expect(await lease.acquire('account', 'you', 1000)).toBe(false);
  await lease.release('account', 'me');
  expect(await lease.acquire('account', 'you', 1000)).toBe(true);
});

/** Adding to what is there is not repeatable; where it is done all the same, and why that is right. */
const ADDS: Readonly<Record<string, string>> = {
  'shared/call/limits/': 'a repeat wastes budget and never exceeds it',
  'shared/pull/records.ts': 'to a set, which holds an id once',
  'shared/watch/drift/record.ts': 'in a transaction, whose token makes it repeatable',
};

test('no other update adds to what is stored', () => {
  const root = join(import.meta.dirname, '../../..');
  const files = globSync('{shared,functions,ops}/**/*.ts', { cwd: root });
  const others = files.filter((file) => !Object.keys(ADDS).some((known) => file.startsWith(known)));
  const adding = others.filter((file) =>
    /\bADD \w+ :|list_append\(|= ?#?\w+ [+-] :|\) [+-] :/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(adding).toEqual([]);
});
