import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '../aws/harness.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { ORDERS, RECORDS } from './tables.ts';

const START = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(START);
let fixture: Fixture;
beforeAll(async () => {
  fixture = await startDynamoDb(clock);
});
afterAll(() => fixture.stop());

const arn = (name: string) => `arn:aws:dynamodb:eu-central-1:000000000000:table/${name}`;
const definition = (TableName: string) => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
});

test('a table is described as it was created', async () => {
  await fixture.plain.send(
    new CreateTableCommand({
      ...definition('full'),
      DeletionProtectionEnabled: true,
      SSESpecification: { Enabled: true, SSEType: 'KMS' },
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      Tags: [{ Key: 'team', Value: 'payments' }],
    }),
  );
  const { Table } = await fixture.plain.send(new DescribeTableCommand({ TableName: 'full' }));
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    TableArn: arn('full'),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    DeletionProtectionEnabled: true,
    SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
    TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    ItemCount: 0,
    CreationDateTime: new Date(START),
  });
  await expect(fixture.plain.send(new CreateTableCommand(definition('full')))).rejects.toThrow(ResourceInUseException);
});

test('deletion protection holds until it is switched off', async () => {
  await fixture.plain.send(new CreateTableCommand({ ...definition('guarded'), DeletionProtectionEnabled: true }));
  const drop = () => fixture.plain.send(new DeleteTableCommand({ TableName: 'guarded' }));
  await expect(drop()).rejects.toThrow(/protected against deletion/);
  await fixture.plain.send(new UpdateTableCommand({ TableName: 'guarded', DeletionProtectionEnabled: false }));
  await drop();
  const gone = fixture.plain.send(new DescribeTableCommand({ TableName: 'guarded' }));
  await expect(gone).rejects.toThrow(ResourceNotFoundException);
});

test('what cannot be honoured is refused by name', async () => {
  const create = (more: object) => fixture.plain.send(new CreateTableCommand({ ...definition('streamed'), ...more }));
  await expect(create({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } })).rejects.toThrow(
    'StreamSpecification of CreateTable is not supported',
  );
  await expect(
    fixture.plain.send(
      new UpdateTableCommand({ TableName: RECORDS, ReplicaUpdates: [{ Create: { RegionName: 'x' } }] }),
    ),
  ).rejects.toThrow('ReplicaUpdates of UpdateTable is not supported');
});

test('tables are listed page by page', async () => {
  const first = await fixture.plain.send(new ListTablesCommand({ Limit: 1 }));
  const rest = await fixture.plain.send(
    new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName, Limit: 100 }),
  );
  expect([...(first.TableNames ?? []), ...(rest.TableNames ?? [])]).toEqual(['full', ORDERS, RECORDS]);
  expect(rest.LastEvaluatedTableName).toBeUndefined();
});

test('tags are added, removed and listed', async () => {
  const ResourceArn = arn('full');
  await fixture.plain.send(
    new TagResourceCommand({
      ResourceArn,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  );
  await fixture.plain.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
  const { Tags } = await fixture.plain.send(new ListTagsOfResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([
    { Key: 'team', Value: 'payments' },
    { Key: 'b', Value: '2' },
  ]);
});

test('a table may be named by its ARN', async () => {
  const { Table } = await fixture.plain.send(new DescribeTableCommand({ TableName: arn(RECORDS) }));
  expect(Table?.TableName).toBe(RECORDS);
});

test('an index that is added later is filled, and can be removed', async () => {
  const items = [{ id: '1', kind: 'x' }, { id: '2', kind: 7 }, { id: '3' }, { id: '4', kind: 'x' }];
  await fixture.plain.send(new CreateTableCommand(definition('grown')));
  for (const Item of items) await fixture.documents.send(new PutCommand({ TableName: 'grown', Item }));
  const update = (change: object) =>
    fixture.plain.send(
      new UpdateTableCommand({
        TableName: 'grown',
        AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [change],
      }),
    );
  const index = {
    IndexName: 'by-kind',
    KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  };
  await update({ Create: index });
  const query = () =>
    fixture.documents.send(
      new QueryCommand({
        TableName: 'grown',
        IndexName: 'by-kind',
        KeyConditionExpression: 'kind = :k',
        ExpressionAttributeValues: { ':k': 'x' },
      }),
    );
  expect((await query()).Items?.map(({ id }) => id).sort()).toEqual(['1', '4']);
  await fixture.documents.send(new PutCommand({ TableName: 'grown', Item: { id: '5', kind: 'x', more: 1 } }));
  expect((await query()).Items).toContainEqual({ id: '5', kind: 'x' });
  await expect(update({ Create: index })).rejects.toThrow(/already exists/);
  await update({ Delete: { IndexName: 'by-kind' } });
  await expect(query()).rejects.toThrow(/does not have the specified index/);
});

describe('time to live', () => {
  const ttl = (Enabled: boolean, AttributeName = 'expires') =>
    fixture.plain.send(
      new UpdateTimeToLiveCommand({ TableName: RECORDS, TimeToLiveSpecification: { AttributeName, Enabled } }),
    );
  const put = (id: string, expires?: unknown) =>
    fixture.documents.send(new PutCommand({ TableName: RECORDS, Item: { id, expires } }));
  const exists = async (id: string) =>
    (await fixture.documents.send(new GetCommand({ TableName: RECORDS, Key: { id } }))).Item !== undefined;
  const now = () => clock.now() / 1000;

  test('deletes what has expired within minutes, and nothing else', async () => {
    await put('before-enabling', now() + 60);
    await ttl(true);
    await put('soon', now() + 60);
    await put('later', now() + 3600);
    await put('no-number', String(now() + 60));
    await put('none');
    await put('ancient', now() - 6 * 365 * 86_400);
    await put('prolonged', now() + 60);
    await put('prolonged', now() + 3600);
    await put('freed', now() + 60);
    await fixture.documents.send(
      new UpdateCommand({ TableName: RECORDS, Key: { id: 'freed' }, UpdateExpression: 'REMOVE expires' }),
    );
    expect(await exists('soon')).toBe(true);
    clock.advance(3 * 60_000);
    for (const id of ['before-enabling', 'soon']) expect(await exists(id), id).toBe(false);
    for (const id of ['later', 'no-number', 'none', 'ancient', 'prolonged', 'freed'])
      expect(await exists(id), id).toBe(true);
    clock.advance(3600_000);
    for (const id of ['later', 'prolonged']) expect(await exists(id), id).toBe(false);
  });

  test('survives a restart, and DescribeTimeToLive shows it', async () => {
    await put('over-restart', now() + 60);
    await fixture.restart();
    const { TimeToLiveDescription } = await fixture.plain.send(new DescribeTimeToLiveCommand({ TableName: RECORDS }));
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
    clock.advance(3 * 60_000);
    expect(await exists('over-restart')).toBe(false);
  });

  test('is not enabled twice, and can be disabled', async () => {
    await expect(ttl(true)).rejects.toThrow('TimeToLive is already enabled');
    await expect(ttl(false, 'other')).rejects.toThrow('TimeToLive is active on a different AttributeName: expires');
    await ttl(false);
    await put('kept', now() + 60);
    clock.advance(3 * 60_000);
    expect(await exists('kept')).toBe(true);
  });
});

test('point-in-time recovery is remembered', async () => {
  const TableName = ORDERS;
  const status = async () =>
    (await fixture.plain.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription
      ?.PointInTimeRecoveryDescription;
  expect(await status()).toEqual({ PointInTimeRecoveryStatus: 'DISABLED' });
  const since = clock.now();
  await fixture.plain.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
    }),
  );
  await fixture.restart();
  clock.advance(3600_000);
  expect(await status()).toEqual({
    PointInTimeRecoveryStatus: 'ENABLED',
    RecoveryPeriodInDays: 7,
    EarliestRestorableDateTime: new Date(since),
    LatestRestorableDateTime: new Date(since + 3300_000),
  });
});
