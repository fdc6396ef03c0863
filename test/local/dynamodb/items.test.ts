import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scaledClock } from '../../../local/clock.ts';
import { createDynamoDb } from '../../../local/dynamodb/index.ts';
import { startEndpoint, temporaryDirectory } from '../aws/harness.ts';
import { createTables, ORDERS } from './tables.ts';

const directory = temporaryDirectory();
let client: DynamoDBDocumentClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  const service = createDynamoDb({ directory: directory.path, clock: scaledClock(1) });
  const started = await startEndpoint([service]);
  const plain = new DynamoDBClient(started.client);
  await createTables(plain);
  client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  stop = started.endpoint.close;
});

afterAll(async () => {
  client.destroy();
  await stop();
  directory.remove();
});

test('puts, gets, updates and deletes an item', async () => {
  const Key = { customer: 'c1', order: 1 };
  const item = { ...Key, state: 'open', nested: { list: [1, 'two', null, true, new Set(['a', 'b'])] } };
  await client.send(new PutCommand({ TableName: ORDERS, Item: item }));
  expect((await client.send(new GetCommand({ TableName: ORDERS, Key, ConsistentRead: true }))).Item).toEqual(item);
  const updated = await client.send(
    new UpdateCommand({
      TableName: ORDERS,
      Key,
      UpdateExpression:
        'SET attempts = if_not_exists(attempts, :zero) + :one, seen = list_append(if_not_exists(seen, :none), :now) REMOVE nested',
      ExpressionAttributeValues: { ':zero': 0, ':one': 1, ':none': [], ':now': ['t1'] },
      ReturnValues: 'ALL_NEW',
    }),
  );
  expect(updated.Attributes).toEqual({ ...Key, state: 'open', attempts: 1, seen: ['t1'] });
  const deleted = await client.send(new DeleteCommand({ TableName: ORDERS, Key, ReturnValues: 'ALL_OLD' }));
  expect(deleted.Attributes).toEqual(updated.Attributes);
  expect((await client.send(new GetCommand({ TableName: ORDERS, Key }))).Item).toBeUndefined();
});
