import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { ORDERS, RECORDS } from './tables.ts';

let fixture: Fixture;
const send = (async (command: PutCommand) => fixture.documents.send(command)) as Fixture['documents']['send'];

beforeAll(async () => {
  fixture = await startDynamoDb();
});
afterAll(() => fixture.stop());

describe('one item', () => {
  test('is put, read, changed and deleted', async () => {
    const Key = { customer: 'c1', order: 1 };
    const Item = { ...Key, state: 'open', nested: { list: [1, 'two', null, true, new Set(['a', 'b'])] } };
    await send(new PutCommand({ TableName: ORDERS, Item }));
    expect((await send(new GetCommand({ TableName: ORDERS, Key, ConsistentRead: true }))).Item).toEqual(Item);
    const gone = await send(new DeleteCommand({ TableName: ORDERS, Key, ReturnValues: 'ALL_OLD' }));
    expect(gone.Attributes).toEqual(Item);
    expect((await send(new GetCommand({ TableName: ORDERS, Key }))).Item).toBeUndefined();
  });

  test('the whole request is refused for an unknown table, a wrong key, an unknown parameter', async () => {
    const absent = send(new GetCommand({ TableName: 'absent', Key: { id: 'x' } }));
    await expect(absent).rejects.toThrow(ResourceNotFoundException);
    const wrong = send(new GetCommand({ TableName: RECORDS, Key: { customer: 'x' } }));
    await expect(wrong).rejects.toThrow('The provided key element does not match the schema');
    const unknown = { TableName: RECORDS, Item: { id: { S: 'x' } }, Novelty: 'new' };
    await expect(fixture.call('PutItem', unknown)).rejects.toThrow('The parameter Novelty of PutItem is not supported');
    const nested = { RequestItems: { [RECORDS]: { Keys: [{ id: { S: 'x' } }], Novelty: 'new' } } };
    await expect(fixture.call('BatchGetItem', nested)).rejects.toThrow(`RequestItems.${RECORDS}.Novelty`);
  });

  test('larger than 400 KB counted in UTF-8 is refused', async () => {
    const put = (text: string) => send(new PutCommand({ TableName: RECORDS, Item: { id: 'big', text } }));
    await put('ä'.repeat(200_000));
    await expect(put('ä'.repeat(205_000))).rejects.toThrow('Item size has exceeded the maximum allowed size');
  });

  test('an empty string is allowed, but not in a key of an index', async () => {
    await send(new PutCommand({ TableName: ORDERS, Item: { customer: 'c', order: 9, note: '' } }));
    const put = send(new PutCommand({ TableName: ORDERS, Item: { customer: 'c', order: 9, state: '', since: 'x' } }));
    await expect(put).rejects.toThrow(/cannot contain an empty string value. IndexName: by-state, IndexKey: state/);
    const { Item } = await send(new GetCommand({ TableName: ORDERS, Key: { customer: 'c', order: 9 } }));
    expect(Item).toHaveProperty('note', '');
  });
});

describe('update expressions', () => {
  type Row = [name: string, before: object, update: Omit<UpdateCommandInput, 'TableName' | 'Key'>, after: object];
  const values = (ExpressionAttributeValues: Record<string, unknown>) => ({ ExpressionAttributeValues });
  const rows: Row[] = [
    [
      'count from nothing',
      {},
      { UpdateExpression: 'SET n = if_not_exists(n, :z) + :i', ...values({ ':z': 0, ':i': 1 }) },
      { n: 1 },
    ],
    [
      'count on',
      { n: 4 },
      { UpdateExpression: 'SET n = if_not_exists(n, :z) + :i', ...values({ ':z': 0, ':i': 1 }) },
      { n: 5 },
    ],
    [
      'keep what exists',
      { a: '' },
      { UpdateExpression: 'SET a = if_not_exists(a, :v)', ...values({ ':v': 'new' }) },
      { a: '' },
    ],
    [
      'append to a list',
      { l: [1] },
      { UpdateExpression: 'SET l = list_append(l, :m)', ...values({ ':m': [2] }) },
      { l: [1, 2] },
    ],
    ['add to a number', {}, { UpdateExpression: 'ADD n :i', ...values({ ':i': 3 }) }, { n: 3 }],
    [
      'add to a set',
      { s: new Set(['a']) },
      { UpdateExpression: 'ADD s :m', ...values({ ':m': new Set(['a', 'b']) }) },
      { s: new Set(['a', 'b']) },
    ],
    [
      'take the last of a set',
      { s: new Set(['a']) },
      { UpdateExpression: 'DELETE s :m', ...values({ ':m': new Set(['a']) }) },
      {},
    ],
    ['exchange two attributes', { a: 1, b: 2 }, { UpdateExpression: 'SET a = b, b = a' }, { a: 2, b: 1 }],
    [
      'set within a map',
      { m: { x: 1 } },
      { UpdateExpression: 'SET m.y = :v', ...values({ ':v': 2 }) },
      { m: { x: 1, y: 2 } },
    ],
    [
      'remove elements by the indexes they had',
      { l: ['a', 'b', 'c', 'd'] },
      { UpdateExpression: 'REMOVE l[0], l[2]' },
      { l: ['b', 'd'] },
    ],
    ['remove', { a: 1, b: 2 }, { UpdateExpression: 'REMOVE a' }, { b: 2 }],
  ];
  test.each(rows)('%s', async (_name, before, update, after) => {
    await send(new PutCommand({ TableName: RECORDS, Item: { id: 'u', ...before } }));
    const { Attributes } = await send(
      new UpdateCommand({ TableName: RECORDS, Key: { id: 'u' }, ReturnValues: 'ALL_NEW', ...update }),
    );
    expect(Attributes).toEqual({ id: 'u', ...after });
    expect((await send(new GetCommand({ TableName: RECORDS, Key: { id: 'u' } }))).Item).toEqual(Attributes);
  });

  test('a missing operand or parent is an error, and changes nothing', async () => {
    await send(new PutCommand({ TableName: RECORDS, Item: { id: 'u', a: 1 } }));
    const update = (UpdateExpression: string) =>
      send(
        new UpdateCommand({
          TableName: RECORDS,
          Key: { id: 'u' },
          UpdateExpression,
          ExpressionAttributeValues: { ':i': 1 },
        }),
      );
    await expect(update('SET a = gone + :i')).rejects.toThrow(/attribute that does not exist/);
    await expect(update('SET a = :i, m.x = :i')).rejects.toThrow(/document path provided/);
    expect((await send(new GetCommand({ TableName: RECORDS, Key: { id: 'u' } }))).Item).toEqual({ id: 'u', a: 1 });
  });
});

describe('a failed condition', () => {
  test.each([
    ['PutItem', new PutCommand({ TableName: RECORDS, Item: { id: 'held', n: 2 }, ...failing() })],
    [
      'UpdateItem',
      new UpdateCommand({
        TableName: RECORDS,
        Key: { id: 'held' },
        UpdateExpression: 'SET n = :two',
        ...failing({ ':two': 2 }),
      }),
    ],
    ['DeleteItem', new DeleteCommand({ TableName: RECORDS, Key: { id: 'held' }, ...failing() })],
  ])('of %s returns the item as it is when that was asked for', async (_operation, command) => {
    const Item = { id: 'held', n: 1 };
    await send(new PutCommand({ TableName: RECORDS, Item }));
    const error = await fixture.documents.send(command as PutCommand).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({
      message: 'The conditional request failed',
      Item: { id: { S: 'held' }, n: { N: '1' } },
    });
    expect((await send(new GetCommand({ TableName: RECORDS, Key: { id: 'held' } }))).Item).toEqual(Item);
  });

  test('returns nothing otherwise, nor when there is no item', async () => {
    const put = (input: object) => send(new PutCommand({ TableName: RECORDS, Item: { id: 'held' }, ...input }));
    const { ReturnValuesOnConditionCheckFailure: _asked, ...unasked } = failing();
    expect((await put(unasked).catch((thrown) => thrown)).Item).toBeUndefined();
    const missing = { ConditionExpression: 'attribute_exists(id)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    const error = await send(
      new PutCommand({ TableName: RECORDS, Item: { id: 'none' }, ...(missing as object) }),
    ).catch((e) => e);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error.Item).toBeUndefined();
  });

  function failing(more: Record<string, unknown> = {}) {
    return {
      ConditionExpression: 'n = :zero',
      ExpressionAttributeValues: { ':zero': 0, ...more },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }
});

describe('several items', () => {
  test('are written, deleted and read in batches', async () => {
    const puts = [1, 2, 3].map((n) => ({ PutRequest: { Item: { id: `batch-${n}`, n } } }));
    const written = await send(new BatchWriteCommand({ RequestItems: { [RECORDS]: puts } }));
    expect(written.UnprocessedItems).toEqual({});
    const drop = [{ DeleteRequest: { Key: { id: 'batch-2' } } }];
    await send(new BatchWriteCommand({ RequestItems: { [RECORDS]: drop } }));
    const Keys = [1, 2, 3].map((n) => ({ id: `batch-${n}` }));
    const read = await send(
      new BatchGetCommand({
        RequestItems: { [RECORDS]: { Keys, ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'n' } } },
      }),
    );
    expect(read.Responses?.[RECORDS]?.map(({ n }) => n).sort()).toEqual([1, 3]);
  });

  test('a query takes a range of the sort key, either way round, page by page', async () => {
    for (const order of [1, 2, 10, 20, -5, 3.5])
      await send(new PutCommand({ TableName: ORDERS, Item: { customer: 'paged', order } }));
    const query = (more: object) =>
      send(
        new QueryCommand({
          TableName: ORDERS,
          KeyConditionExpression: 'customer = :c AND #o BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#o': 'order' },
          ExpressionAttributeValues: { ':c': 'paged', ':from': 1, ':to': 10 },
          ...more,
        }),
      );
    const orders = (page: { Items?: Record<string, unknown>[] | undefined }) => page.Items?.map(({ order }) => order);
    expect(orders(await query({}))).toEqual([1, 2, 3.5, 10]);
    const first = await query({ ScanIndexForward: false, Limit: 3 });
    expect(orders(first)).toEqual([10, 3.5, 2]);
    const second = await query({ ScanIndexForward: false, Limit: 3, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(orders(second)).toEqual([1]);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  test('a filter is applied after the limit, and before the projection and the count', async () => {
    for (const order of [1, 2, 3, 4])
      await send(new PutCommand({ TableName: ORDERS, Item: { customer: 'filtered', order, even: order % 2 === 0 } }));
    const query = (more: object) =>
      send(
        new QueryCommand({
          TableName: ORDERS,
          KeyConditionExpression: 'customer = :c',
          FilterExpression: 'even = :yes',
          ExpressionAttributeValues: { ':c': 'filtered', ':yes': true },
          ...more,
        }),
      );
    const projected = await query({ ProjectionExpression: '#o', ExpressionAttributeNames: { '#o': 'order' } });
    expect(projected.Items).toEqual([{ order: 2 }, { order: 4 }]);
    expect(await query({ Limit: 3 })).toMatchObject({ Count: 1, ScannedCount: 3, LastEvaluatedKey: { order: 3 } });
    const counted = await query({ Select: 'COUNT' });
    expect(counted).toMatchObject({ Count: 2, ScannedCount: 4 });
    expect(counted.Items).toBeUndefined();
    await expect(query({ FilterExpression: 'customer = :c AND even = :yes' })).rejects.toThrow(
      /can only contain non-primary key attributes: Primary key attribute: customer/,
    );
  });

  test('a scan reads every item once, page by page', async () => {
    const scanned: unknown[] = [];
    for (let ExclusiveStartKey: Record<string, unknown> | undefined; ; ) {
      const page = await send(
        new ScanCommand({ TableName: ORDERS, Limit: 2, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
      );
      scanned.push(...(page.Items ?? []).map(({ customer, order }) => `${customer} ${order}`));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (!ExclusiveStartKey) break;
    }
    const whole = await send(new ScanCommand({ TableName: ORDERS }));
    expect(new Set(scanned).size).toBe(scanned.length);
    expect(scanned).toHaveLength(whole.Items?.length ?? 0);
  });
});

describe('a sparse index', () => {
  const query = (state: string, more: object = {}) =>
    send(
      new QueryCommand({
        TableName: ORDERS,
        IndexName: 'by-state',
        KeyConditionExpression: '#s = :s',
        ExpressionAttributeNames: { '#s': 'state' },
        ExpressionAttributeValues: { ':s': state },
        ...more,
      }),
    );

  test('holds only items that have its keys, and lets go of one that loses them', async () => {
    const Key = { customer: 'sparse', order: 1 };
    await send(new PutCommand({ TableName: ORDERS, Item: { ...Key, state: 'failed' } }));
    expect((await query('failed')).Items).toEqual([]);
    const update = (UpdateExpression: string, values?: object) =>
      send(
        new UpdateCommand({
          TableName: ORDERS,
          Key,
          UpdateExpression,
          ...(values && { ExpressionAttributeValues: { ...values } }),
        }),
      );
    await update('SET since = :t', { ':t': '2026-01-15' });
    expect((await query('failed')).Items).toEqual([{ ...Key, state: 'failed', since: '2026-01-15' }]);
    await update('REMOVE since');
    expect((await query('failed')).Items).toEqual([]);
  });

  test('keeps apart the items whose short hashes are equal, also from page to page', async () => {
    const customers = collidingCustomers();
    for (const customer of customers)
      await send(new PutCommand({ TableName: ORDERS, Item: { customer, order: 1, state: 'same', since: 'then' } }));
    const all = await query('same');
    expect(all.Items?.map(({ customer }) => customer).sort()).toEqual([...customers].sort());
    for (const ScanIndexForward of [true, false]) {
      const first = await query('same', { Limit: 1, ScanIndexForward });
      const ExclusiveStartKey = first.LastEvaluatedKey;
      const second = await query('same', { Limit: 1, ScanIndexForward, ExclusiveStartKey });
      const paged = [...(first.Items ?? []), ...(second.Items ?? [])].map(({ customer }) => customer);
      expect(paged.sort()).toEqual([...customers].sort());
    }
    await send(new DeleteCommand({ TableName: ORDERS, Key: { customer: customers[0], order: 1 } }));
    expect((await query('same')).Items?.map(({ customer }) => customer)).toEqual([customers[1]]);
  });

  /** Two partition keys that dynalite 4.0.0 gives one hash of 24 bits (`hashPrefix`), with the sort key 1. */
  function collidingCustomers(): [string, string] {
    const one = Buffer.from([0xc1, 0x02]);
    const seen = new Map<string, string>();
    for (let n = 0; ; n++) {
      const customer = `customer-${n}`;
      const hash = createHash('md5').update('Outliers').update(customer).update(one).digest('hex').slice(0, 6);
      const other = seen.get(hash);
      if (other) return [other, customer];
      seen.set(hash, customer);
    }
  }
});
