import {
  IdempotentParameterMismatchException,
  TransactionCanceledException,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../aws/harness.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { ORDERS, RECORDS } from './tables.ts';

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;
const clock = manualClock(Date.UTC(2026, 0, 15));
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb(clock);
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  for (const id of ['a', 'b', 'c'])
    await fixture.documents.send(new PutCommand({ TableName: RECORDS, Item: { id, n: 1 } }));
});

const transact = (TransactItems: Items, more: Partial<TransactWriteItemsCommandInput> = {}) =>
  fixture.documents.send(new TransactWriteCommand({ TransactItems, ...more }));
const bump = (id: string, more: object = {}) => ({
  Update: {
    TableName: RECORDS,
    Key: { id },
    UpdateExpression: 'SET n = n + :one',
    ExpressionAttributeValues: { ':one': 1, ...more },
  },
});
const stored = async (id: string) =>
  (await fixture.documents.send(new GetCommand({ TableName: RECORDS, Key: { id } }))).Item;

test('all writes take effect together, in several tables and their indexes', async () => {
  const order = { customer: 'tx', order: 1, state: 'open', since: 'now' };
  await transact([
    { Put: { TableName: ORDERS, Item: order } },
    bump('a'),
    { Delete: { TableName: RECORDS, Key: { id: 'b' } } },
    { ConditionCheck: { TableName: RECORDS, Key: { id: 'c' }, ConditionExpression: 'attribute_exists(id)' } },
  ]);
  expect(await stored('a')).toEqual({ id: 'a', n: 2 });
  expect(await stored('b')).toBeUndefined();
  const open = await fixture.documents.send(
    new QueryCommand({
      TableName: ORDERS,
      IndexName: 'by-state',
      KeyConditionExpression: '#s = :s',
      ExpressionAttributeNames: { '#s': 'state' },
      ExpressionAttributeValues: { ':s': 'open' },
    }),
  );
  expect(open.Items).toEqual([order]);
});

test('one failed condition undoes all, and every action has its reason', async () => {
  const check = (id: string, more: object) => ({
    ConditionCheck: { TableName: RECORDS, Key: { id }, ConditionExpression: 'attribute_not_exists(id)', ...more },
  });
  const error = await transact([
    bump('a'),
    check('b', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    check('c', {}),
    check('d', {}),
  ]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  expect(error).toMatchObject({
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed, None]',
    CancellationReasons: [
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { id: { S: 'b' }, n: { N: '1' } },
      },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      { Code: 'None' },
    ],
  });
  expect((error as TransactionCanceledException).CancellationReasons?.[2]?.Item).toBeUndefined();
  expect(await stored('a')).toEqual({ id: 'a', n: 1 });
});

test('an update that cannot be carried out cancels with a validation error', async () => {
  const update = bump('b');
  update.Update.UpdateExpression = 'SET n = gone + :one';
  const error = await transact([bump('a'), update]).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }] });
  expect(await stored('a')).toEqual({ id: 'a', n: 1 });
});

test('two actions on one item, none, or more than 100 are refused', async () => {
  await expect(transact([bump('a'), { Delete: { TableName: RECORDS, Key: { id: 'a' } } }])).rejects.toThrow(
    'Transaction request cannot include multiple operations on one item',
  );
  await expect(transact([])).rejects.toThrow(/less than or equal to 100/);
  await expect(transact(Array.from({ length: 101 }, (_, n) => bump(`m${n}`)))).rejects.toThrow(
    /less than or equal to 100/,
  );
});

test('the same request token takes effect once in ten minutes, and not with another request', async () => {
  const ClientRequestToken = 'token-1';
  await transact([bump('a')], { ClientRequestToken });
  await transact([bump('a')], { ClientRequestToken });
  expect(await stored('a')).toEqual({ id: 'a', n: 2 });
  await expect(transact([bump('b')], { ClientRequestToken })).rejects.toThrow(IdempotentParameterMismatchException);
  clock.advance(600_000);
  await transact([bump('a')], { ClientRequestToken });
  expect(await stored('a')).toEqual({ id: 'a', n: 3 });
});

test('a canceled transaction may be tried again with its token', async () => {
  const ClientRequestToken = 'token-2';
  const insert = {
    Put: {
      TableName: RECORDS,
      Item: { id: 'b', n: 9 },
      ConditionExpression: 'n = :nine',
      ExpressionAttributeValues: { ':nine': 9 },
    },
  };
  await expect(transact([insert], { ClientRequestToken })).rejects.toThrow(TransactionCanceledException);
  await fixture.documents.send(new PutCommand({ TableName: RECORDS, Item: { id: 'b', n: 9, before: true } }));
  await transact([insert], { ClientRequestToken });
  expect(await stored('b')).toEqual({ id: 'b', n: 9 });
});

test('consumes twice the capacity', async () => {
  const { ConsumedCapacity } = await transact([bump('a'), bump('b')], { ReturnConsumedCapacity: 'TOTAL' });
  expect(ConsumedCapacity).toEqual([{ TableName: RECORDS, CapacityUnits: 4 }]);
});

test('items are read together, with projections', async () => {
  const get = (id: string, more: object = {}) => ({ Get: { TableName: RECORDS, Key: { id }, ...more } });
  const { Responses } = await fixture.documents.send(
    new TransactGetCommand({ TransactItems: [get('a', { ProjectionExpression: 'n' }), get('absent'), get('b')] }),
  );
  expect(Responses).toEqual([{ Item: { n: 1 } }, {}, { Item: { id: 'b', n: 1 } }]);
});
