import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Passing } from '../../src/aws/observers.ts';
import { scaledClock } from '../../src/clock.ts';
import { createDynamoDb } from '../../src/dynamodb/index.ts';
import { createTables, RECORDS } from '../dynamodb/tables.ts';
import { startEndpoint, temporaryDirectory } from './harness.ts';

const clock = scaledClock();
const directory = temporaryDirectory();
let started: Awaited<ReturnType<typeof startEndpoint>>;
let dynamoDb: DynamoDBClient;

beforeAll(async () => {
  started = await startEndpoint([createDynamoDb({ directory: directory.path, clock })], clock);
  dynamoDb = new DynamoDBClient(started.client);
  await createTables(dynamoDb);
});
afterAll(async () => {
  dynamoDb.destroy();
  await started.endpoint.close();
  directory.remove();
});

const put = (id: string, ConditionExpression?: string) =>
  dynamoDb.send(new PutItemCommand({ TableName: RECORDS, Item: { id: { S: id } }, ConditionExpression }));
const isThere = async (id: string) =>
  (await dynamoDb.send(new GetItemCommand({ TableName: RECORDS, Key: { id: { S: id } } }))).Item !== undefined;

/** Observes the puts only, and writes down what was there at each moment. */
function observe(arrived: Passing, served: Passing) {
  const seen: string[] = [];
  const step = (moment: string, passing: Passing) => async (call: { operation: string; input: object }) => {
    if (call.operation !== 'PutItem') return 'on';
    const id = (call.input as { Item: { id: { S: string } } }).Item.id.S;
    seen.push(`${moment}, ${(await isThere(id)) ? 'there' : 'not there'}`);
    return passing;
  };
  const stop = started.endpoint.observers.add({ arrived: step('arrived', arrived), served: step('served', served) });
  return { seen, stop };
}

test('a request is seen before it takes effect and after, until the observer is removed', async () => {
  const { seen, stop } = observe('on', 'on');
  await put('seen');
  expect(seen).toEqual(['arrived, not there', 'served, there']);
  await expect(put('seen', 'attribute_not_exists(id)')).rejects.toThrow('conditional request failed');
  expect(seen).toHaveLength(4);
  stop();
  await put('seen');
  expect(seen).toHaveLength(4);
});

test('a request lost on arrival takes no effect and gets no answer', async () => {
  const { seen, stop } = observe('lost', 'on');
  await expect(put('lost-before')).rejects.toMatchObject({ code: 'ECONNRESET' });
  stop();
  expect(seen).toEqual(['arrived, not there']);
  expect(await isThere('lost-before')).toBe(false);
});

test('a request lost once it was served has its effect and gets no answer', async () => {
  const { seen, stop } = observe('on', 'lost');
  await expect(put('lost-after')).rejects.toMatchObject({ code: 'ECONNRESET' });
  stop();
  expect(seen).toEqual(['arrived, not there', 'served, there']);
  expect(await isThere('lost-after')).toBe(true);
});
