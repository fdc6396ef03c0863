import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../../shared/contract/index.ts';
import {
  createLedger,
  createLedgerReader,
  createVersions,
  createWriteIntents,
  type Ledger,
  type LedgerEntry,
  type RecordVersions,
  type WriteIntents,
} from '../../../shared/ledger/index.ts';
import { openWorld } from '../../worker/world.ts';

const id = deliveryId('growing', 'only');
const AT = Date.parse('2026-11-21T10:00:00Z');
/** What the comments in `bounds.ts` promise, in bytes; DynamoDB takes 400 KB. */
const WORST = 100_000;
let world: Awaited<ReturnType<typeof openWorld>>;
let documents: DynamoDBDocumentClient;
let ledger: Ledger;
let intents: WriteIntents;
let versions: RecordVersions;
const reader = () => createLedgerReader({ client: new DynamoDBClient({}), tableName: 'ledger', deliveries: [id] });

beforeAll(async () => {
  world = await openWorld();
  const rows = { client: new DynamoDBClient({}), tableName: 'ledger', id, now: () => AT };
  documents = DynamoDBDocumentClient.from(rows.client);
  ledger = createLedger(rows);
  intents = createWriteIntents(rows);
  versions = createVersions(rows);
});
afterAll(() => world.close());

/** Of four bytes each in UTF-8: no text is dearer. */
const long = (length: number) => '🦫'.repeat(length);
const HALF_A_PAIR = '\ud83e';

function worst(eventId: string, change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    tenant: tenantId(long(20_000)),
    eventId,
    state: 'waiting',
    type: long(20_000),
    correlationId: long(20_000),
    messageId: 'm',
    occurredAt: long(20_000),
    receivedAt: '2026-11-21T09:59:00.000Z',
    entity: long(20_000),
    reason: long(20_000),
    problems: Array.from({ length: 500 }, () => long(20_000)),
    remote: long(20_000),
    ...change,
  };
}

/** The `number`th attempt, which made so many calls. */
const attempt = (number: number, calls: number) => ({
  number,
  at: new Date(AT + number * 1000).toISOString(),
  outcome: 'temporary',
  calls: Array.from({ length: calls }, (_, call) => ({
    destination: 'account',
    operation: `${call} ${long(5000)}`,
    result: long(5000),
    durationMs: 1,
    vendorRequestId: long(5000),
  })),
});

const items = async () => {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: 'ledger',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': id },
    }),
  );
  return Items;
};
const entryOf = async (start: string) => {
  for (const item of await items()) if (String(item.eventId).startsWith(start)) return item;
  throw new Error(`no entry of ${start}`);
};
async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of found) list.push(item);
  return list;
}

describe('the entry of the worst event', () => {
  test('stays small, keeps its newest attempts and last calls, and ends', async () => {
    const eventId = `worst-${long(30_000)}`;
    for (let number = 1; number <= 60; number += 1) {
      const { attempts = [] } = await intents.history(worst(eventId).tenant, eventId);
      const mine = { attempt: attempt(number, number === 60 ? 1000 : 30), pastAttempts: attempts };
      expect(await ledger.record(worst(eventId, mine))).toBe('written');
    }
    expect(Buffer.byteLength(JSON.stringify(await entryOf('worst-')))).toBeLessThan(WORST);
    const [record] = await all(reader().byEvent(eventId));
    expect(record?.attempts.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, nth) => nth + 41));
    const { calls = [], callsOmitted } = record?.attempts.at(-1) ?? {};
    expect(callsOmitted).toBe(990);
    expect(calls.map(({ operation }) => Number(operation.split(' ')[0]))).toEqual(
      Array.from({ length: 10 }, (_, nth) => 990 + nth),
    );
    const { attempts = [] } = await intents.history(worst(eventId).tenant, eventId);
    const end = worst(eventId, { state: 'delivered', attempt: attempt(61, 1), pastAttempts: attempts });
    expect(await ledger.record(end)).toBe('written');
    expect(await intents.history(worst(eventId).tenant, eventId)).toMatchObject({ ended: { kind: 'delivered' } });
  });

  test('of an earlier release, which grew to what DynamoDB takes, ends too', async () => {
    const [eventId, tenant] = ['full', tenantId('1')];
    const attempts = Array.from({ length: 1000 }, (_, number) => ({ ...attempt(number, 0), outcome: 'x'.repeat(340) }));
    const Item = { pk: id, sk: 'event#full#1', eventId, account: tenant, state: 'waiting', messageId: 'm', attempts };
    await documents.send(new PutCommand({ TableName: 'ledger', Item }));
    const { attempts: names = [] } = await intents.history(tenant, eventId);
    const end = worst(eventId, { tenant, state: 'delivered', attempt: attempt(1, 10), pastAttempts: names });
    expect(await ledger.record(end)).toBe('written');
    expect((await all(reader().byEvent(eventId)))[0]?.attempts.map(({ number }) => number)).toEqual([1]);
  });

  test('keeps an intent before its write', async () => {
    const eventId = `intended-${long(30_000)}`;
    const { tenant, type, correlationId, receivedAt } = worst(eventId);
    const intent = { messageId: 'm', generation: 0, uncertainSince: 5, lastWriteBy: 6 };
    await intents.record({ tenant, eventId, type, correlationId, receivedAt }, intent);
    expect(await intents.history(tenant, eventId)).toMatchObject({ uncertainSince: 5 });
    expect(await all(reader().byEvent(eventId))).toHaveLength(1);
    expect((await all(reader().byCorrelation(correlationId))).length).toBeGreaterThan(0);
  });
});

test('half a surrogate pair in a tenant or an id is kept, and two such events are two', async () => {
  for (const half of [HALF_A_PAIR, '\udd20']) {
    const eventId = `half-${half}`;
    const entry = worst(eventId, { tenant: tenantId(`t${half}`), problems: [half], entity: `r${half}` });
    expect(await ledger.record(entry)).toBe('written');
    expect(await all(reader().byEvent(eventId))).toHaveLength(1);
    await versions.advance(tenantId(half), half, { [half]: { at: '2026-11-21T09:00:00.000Z', eventId: half } });
  }
  expect((await items()).filter(({ eventId }) => String(eventId).startsWith('half-'))).toHaveLength(2);
  expect((await items()).filter(({ sk }) => String(sk).startsWith('version#sha256:'))).toHaveLength(2);
});

describe('the versions of a record', () => {
  const tenant = tenantId('1');
  const at = (second: number) => new Date(AT - 3_600_000 + second * 1000).toISOString();

  test('keep the newest names, however many there have been', async () => {
    for (let round = 0; round < 6; round += 1) {
      const names = Array.from({ length: 100 }, (_, nth) => `field-${round}-${nth}`);
      await versions.advance(
        tenant,
        'many',
        Object.fromEntries(names.map((name) => [name, { at: at(round), eventId: long(1000) }])),
      );
    }
    const kept = Object.keys(await versions.read(tenant, 'many'));
    expect(kept).toHaveLength(400);
    expect(kept.some((name) => name.startsWith('field-0-'))).toBe(false);
    expect(kept.filter((name) => name.startsWith('field-5-'))).toHaveLength(100);
  });

  test('that cannot be, kept by an earlier release, give way to the next event’s', async () => {
    const poisoned = { at: '2099-01-01T00:00:00.000Z', eventId: 'poison' };
    const Item = { pk: id, sk: 'version#1#poisoned', versions: { '*': poisoned } };
    await documents.send(new PutCommand({ TableName: 'ledger', Item }));
    await versions.advance(tenant, 'poisoned', { '*': { at: at(0), eventId: 'e' } });
    expect(await versions.read(tenant, 'poisoned')).toEqual({ '*': { at: at(0), eventId: 'e' } });
  });
});
