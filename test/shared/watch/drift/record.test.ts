import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDriftRecord, type DriftRow, type Finding, readDrift } from '../../../../shared/watch/drift/index.ts';
import { openWorld } from '../../../worker/world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let client: DynamoDBClient;
let now = Date.parse('2026-11-21T10:00:00Z');

beforeAll(async () => {
  world = await openWorld();
  client = new DynamoDBClient({});
});
afterAll(() => world.close());

const recordOf = (prefix: string) => createDriftRecord({ client, tableName: 'ledger', prefix, now: () => now });
const missing: Finding = { source: 'event', kind: 'missing-field', path: 'id', isRequired: true, count: 1 };
const unknown: Finding = {
  source: 'answer',
  operation: 'read contact',
  kind: 'unknown-field',
  path: 'owner.*',
  isRequired: false,
  count: 3,
};

async function rows(...deliveries: string[]): Promise<DriftRow[]> {
  const found: DriftRow[] = [];
  for await (const row of readDrift({ client, tableName: 'ledger', deliveries })) found.push(row);
  return found;
}

test('findings add up in one row for each delivery, source, operation, path and kind', async () => {
  await recordOf('a/b').add([
    missing,
    unknown,
    { ...unknown, operation: 'upsert member' },
    { ...missing, kind: 'changed-type' },
  ]);
  await recordOf('a/c').add([missing]);
  now = Date.parse('2026-11-21T11:30:00Z');
  await recordOf('a/b').add([{ ...unknown, count: 4 }]);
  const times = { firstSeen: '2026-11-21T10:00:00.000Z', lastSeen: '2026-11-21T10:00:00.000Z' };
  expect(await rows('a/b')).toEqual([
    { ...unknown, delivery: 'a/b', ...times, count: 7, lastSeen: '2026-11-21T11:30:00.000Z' },
    { ...unknown, delivery: 'a/b', ...times, operation: 'upsert member' },
    { ...missing, delivery: 'a/b', ...times, kind: 'changed-type' },
    { ...missing, delivery: 'a/b', ...times },
  ]);
  expect((await rows('a/b', 'a/c')).map(({ delivery }) => delivery)).toEqual(['a/b', 'a/b', 'a/b', 'a/b', 'a/c']);
  expect(await rows('z/z')).toEqual([]);
});

test('a row expires 30 days after it was last seen, and stands in the partition of its delivery', async () => {
  await recordOf('a/d').add([missing]);
  const { Items = [] } = await DynamoDBDocumentClient.from(client).send(new ScanCommand({ TableName: 'ledger' }));
  const [row] = Items.filter(({ pk }) => pk === 'a/d');
  expect(row).toMatchObject({
    sk: 'drift#event##id#missing-field',
    expiresAt: Date.parse('2026-12-21T11:30:00Z') / 1000,
  });
});

test('more findings than are written side by side, and paths longer than a key, are all kept', async () => {
  const long = Array.from({ length: 8 }, () => 'ü'.repeat(64)).join('.');
  const findings = Array.from({ length: 25 }, (_, n) => ({ ...missing, path: `${long}${n}` }));
  await recordOf('a/e').add(findings);
  expect((await rows('a/e')).map(({ path }) => path).sort()).toEqual(findings.map(({ path }) => path).sort());
});
