import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Access } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import { scaledClock } from '../../src/clock.ts';
import { createDynamoDb } from '../../src/dynamodb/index.ts';
import { temporaryDirectory } from '../aws/harness.ts';
import { ORDERS, ORDERS_DEFINITION } from './tables.ts';

const directory = temporaryDirectory();
const service = createDynamoDb({ directory: directory.path, clock: scaledClock(1) });
const context = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'r' } as const;

beforeAll(() => service.handle('CreateTable', ORDERS_DEFINITION, context));
afterAll(async () => {
  await service.close();
  directory.remove();
});

const TABLE = `arn:aws:dynamodb:eu-central-1:000000000000:table/${ORDERS}`;
const key = (customer: string) => ({ customer: { S: customer }, order: { N: '1' } });
const on = (action: string, leading?: string[], resource = TABLE): Access => ({
  action: `dynamodb:${action}`,
  resource,
  ...(leading && { keys: { 'dynamodb:LeadingKeys': leading } }),
});
const query = (more: Input): Input => ({
  TableName: ORDERS,
  KeyConditionExpression: '#k = :k',
  ExpressionAttributeNames: { '#k': 'customer' },
  ExpressionAttributeValues: { ':k': { S: 'a' } },
  ...more,
});

/** «Actions, resources, and condition keys for Amazon DynamoDB» of the service authorization reference. */
const ROWS: [operation: string, input: Input, accesses: Access[]][] = [
  ['GetItem', { TableName: ORDERS, Key: key('a') }, [on('GetItem', ['a'])]],
  ['PutItem', { TableName: ORDERS, Item: { ...key('a'), more: { S: 'x' } } }, [on('PutItem', ['a'])]],
  ['UpdateItem', { TableName: TABLE, Key: key('a') }, [on('UpdateItem', ['a'])]],
  ['DeleteItem', { TableName: ORDERS, Key: key('a') }, [on('DeleteItem', ['a'])]],
  ['Query', query({}), [on('Query', ['a'])]],
  [
    'Query',
    query({ IndexName: 'by-state', ExpressionAttributeNames: { '#k': 'state' } }),
    [on('Query', ['a'], `${TABLE}/index/by-state`)],
  ],
  ['Query', query({ KeyConditionExpression: 'nonsense' }), [on('Query')]],
  ['Scan', { TableName: ORDERS }, [on('Scan')]],
  ['Scan', { TableName: ORDERS, IndexName: 'by-state' }, [on('Scan', undefined, `${TABLE}/index/by-state`)]],
  [
    'BatchGetItem',
    { RequestItems: { [ORDERS]: { Keys: [key('a'), key('b'), key('a')] } } },
    [on('BatchGetItem', ['a', 'b'])],
  ],
  [
    'BatchWriteItem',
    { RequestItems: { [ORDERS]: [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('b') } }] } },
    [on('BatchWriteItem', ['a', 'b'])],
  ],
  [
    'TransactWriteItems',
    {
      TransactItems: [
        { Put: { TableName: ORDERS, Item: key('a') } },
        { Update: { TableName: ORDERS, Key: key('b') } },
        { Delete: { TableName: ORDERS, Key: key('c') } },
        { ConditionCheck: { TableName: ORDERS, Key: key('d') } },
      ],
    },
    [on('PutItem', ['a']), on('UpdateItem', ['b']), on('DeleteItem', ['c']), on('ConditionCheckItem', ['d'])],
  ],
  ['TransactGetItems', { TransactItems: [{ Get: { TableName: ORDERS, Key: key('a') } }] }, [on('GetItem', ['a'])]],
  ['DescribeTable', { TableName: ORDERS }, [on('DescribeTable')]],
  ['TagResource', { ResourceArn: TABLE }, [on('TagResource')]],
  ['ListTables', {}, [on('ListTables', undefined, '*')]],
];

test.each(ROWS)('%s %j', (operation, input, accesses) => {
  expect(service.access(operation, input).map(withLeadingKeysOnly)).toEqual(accesses);
});

function withLeadingKeysOnly({ keys = {}, ...access }: Access): Access {
  const { 'dynamodb:LeadingKeys': leading } = keys;
  return { ...access, ...(leading && { keys: { 'dynamodb:LeadingKeys': leading } }) };
}

const NAMED = { TableName: ORDERS, Key: key('a'), ExpressionAttributeNames: { '#s': 'state', '#p': 'pauses' } };

test.each<[string, Input, string[]]>([
  ['PutItem', { TableName: ORDERS, Item: { ...key('a'), more: { S: 'x' } } }, ['customer', 'order', 'more']],
  [
    'UpdateItem',
    {
      ...NAMED,
      UpdateExpression: 'SET #s = if_not_exists(tries, :zero), a.b[1] = :x REMOVE #p.#s ADD n :one',
      ConditionExpression: 'attribute_not_exists(version) AND size(events) < :most',
    },
    ['customer', 'order', 'version', 'events', 'state', 'tries', 'a', 'pauses', 'n'],
  ],
  ['GetItem', { ...NAMED, ProjectionExpression: '#s,#p' }, ['customer', 'order', 'state', 'pauses']],
  ['GetItem', NAMED, ['customer', 'order']],
  [
    'BatchGetItem',
    { RequestItems: { [ORDERS]: { Keys: [key('a')], ProjectionExpression: 'more' } } },
    ['customer', 'order', 'more'],
  ],
  [
    'BatchWriteItem',
    { RequestItems: { [ORDERS]: [{ PutRequest: { Item: { ...key('a'), x: { S: '' } } } }] } },
    ['customer', 'order', 'x'],
  ],
  [
    'TransactWriteItems',
    { TransactItems: [{ Update: { ...NAMED, UpdateExpression: 'set #p = :p' } }] },
    ['customer', 'order', 'pauses'],
  ],
])('%s names the attributes that it touches: %j', (operation, input, attributes) => {
  const [access] = service.access(operation, input);
  expect(access?.keys?.['dynamodb:Attributes']?.toSorted()).toEqual(attributes.toSorted());
});

test('a read says whether it asks for named attributes only, a write what it wants returned', () => {
  const keysOf = (operation: string, input: Input) => service.access(operation, input)[0]?.keys ?? {};
  expect(keysOf('GetItem', NAMED)['dynamodb:Select']).toEqual(['ALL_ATTRIBUTES']);
  expect(keysOf('GetItem', { ...NAMED, ProjectionExpression: '#s' })['dynamodb:Select']).toEqual([
    'SPECIFIC_ATTRIBUTES',
  ]);
  expect(keysOf('Query', query({ Select: 'COUNT' }))['dynamodb:Select']).toEqual(['COUNT']);
  expect(keysOf('UpdateItem', { ...NAMED, ReturnValues: 'ALL_NEW' })['dynamodb:ReturnValues']).toEqual(['ALL_NEW']);
  expect(keysOf('DeleteItem', NAMED)['dynamodb:ReturnValues']).toEqual(['NONE']);
});
