import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoDb } from '../../src/dynamodb/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { createTables, ORDERS, RECORDS } from '../dynamodb/tables.ts';
import { eventually } from '../eventually.ts';
import { manualClock, startEndpoint, temporaryDirectory } from './harness.ts';

const clock = manualClock(Date.UTC(2026, 0, 15));
const directory = temporaryDirectory();
let started: Awaited<ReturnType<typeof startEndpoint>>;
let dynamoDb: DynamoDBClient;
let sqs: SQSClient;

beforeAll(async () => {
  started = await startEndpoint(
    [
      createSqs({ clock, file: ':memory:', queueUrlBase: 'http://queues.invalid' }),
      createDynamoDb({ directory: directory.path, clock }),
    ],
    clock,
  );
  dynamoDb = new DynamoDBClient(started.client);
  sqs = new SQSClient({ ...started.client, useQueueUrlAsEndpoint: false });
  await createTables(dynamoDb);
});

afterEach(() => faults('DELETE'));

afterAll(async () => {
  for (const client of [dynamoDb, sqs]) client.destroy();
  await started.endpoint.close();
  directory.remove();
});

const PUT = { service: 'dynamodb', operation: 'PutItem' };
const THROTTLED = { code: 'ProvisionedThroughputExceededException', message: 'slow down', status: 400 };

test('an error as often as was asked for, then no more', async () => {
  await faults('POST', { ...PUT, error: THROTTLED, times: 2 });
  for (const id of ['a', 'b'])
    await expect(put(id)).rejects.toMatchObject({ name: THROTTLED.code, message: 'slow down' });
  await put('c');
  expect(await stored('a')).toBe(false);
  expect(await stored('c')).toBe(true);
  expect((await faults('GET')).body).toEqual({ faults: [] });
});

test('an error after the effect', async () => {
  await faults('POST', { ...PUT, error: { code: 'InternalServerError', status: 500 }, after: true });
  await expect(put('after')).rejects.toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
  expect(await stored('after')).toBe(true);
});

test('only the caller, the operation and the resource that were named', async () => {
  await faults('POST', { service: 'dynamodb', operation: '*', resource: ORDERS, error: THROTTLED });
  await faults('POST', { ...PUT, caller: 'another-caller', error: THROTTLED });
  await put('spared');
  const get = new GetItemCommand({ TableName: ORDERS, Key: { customer: { S: 'c' }, order: { N: '1' } } });
  await expect(dynamoDb.send(get)).rejects.toMatchObject({ name: THROTTLED.code });
  expect((await faults('GET')).body).toMatchObject({ faults: [{ id: expect.any(String), hits: 1 }, { hits: 0 }] });
});

test('silence: the call is not answered, and takes effect only when asked to', async () => {
  await faults('POST', { ...PUT, timeout: true, times: 1 });
  await faults('POST', { ...PUT, timeout: true, after: true, times: 1 });
  for (const id of ['silent', 'silent-after']) {
    const gone = new AbortController();
    const call = dynamoDb.send(new PutItemCommand({ TableName: RECORDS, Item: { id: { S: id } } }), {
      abortSignal: gone.signal,
    });
    call.catch(() => {});
    await eventually(() => expect(started.endpoint.faults.list()).toHaveLength(id === 'silent' ? 1 : 0));
    gone.abort();
    await expect(call).rejects.toThrow();
  }
  expect(await stored('silent')).toBe(false);
  expect(await stored('silent-after')).toBe(true);
});

test('a delay in the time of the clock', async () => {
  await faults('POST', { ...PUT, delayMs: 60_000, times: 1 });
  const call = put('late');
  await eventually(() => expect(started.endpoint.faults.list()).toHaveLength(0));
  clock.advance(59_999);
  expect(await stored('late')).toBe(false);
  clock.advance(1);
  await call;
  expect(await stored('late')).toBe(true);
});

describe('entries of a batch', () => {
  const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: `body ${Id}` }));

  test.each([
    ['fail while the others are sent', undefined, ['body b']],
    ['fail although all are sent', true, ['body a', 'body b', 'body c']],
  ])('%s', async (_name, after, sent) => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `batch-${after ?? 'before'}` }));
    const error = { code: 'InternalFailure', message: 'injected', status: 500 };
    await faults('POST', {
      service: 'sqs',
      operation: 'SendMessageBatch',
      entries: [0, 2],
      error,
      ...(after && { after }),
    });
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const failed = { Code: 'InternalFailure', Message: 'injected', SenderFault: false };
    expect(answer.Failed).toEqual([
      { Id: 'a', ...failed },
      { Id: 'c', ...failed },
    ]);
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['b']);
    const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(received.Messages?.map(({ Body }) => Body).sort()).toEqual(sent);
  });
});

describe('a malformed fault is refused with every reason', () => {
  const rows: [fault: unknown, ...reasons: string[]][] = [
    [[], 'a fault must be an object'],
    [{}, 'service must be a name, not undefined', 'operation must be a name', 'nothing would happen'],
    [{ ...PUT, delay: 1 }, 'unknown member delay'],
    [{ ...PUT, delayMs: '1' }, 'delayMs must be a number of milliseconds, not "1"'],
    [{ ...PUT, delayMs: 1, times: 0 }, 'times must be a whole number from 1, not 0'],
    [{ ...PUT, error: { code: 'X' } }, 'error must be { code, message?, status }'],
    [{ ...PUT, error: { code: 'X', status: 200 } }, 'status from 400 to 599'],
    [{ ...PUT, timeout: false }, 'timeout must be true or left out'],
    [{ ...PUT, timeout: true, error: THROTTLED }, 'exclude each other'],
    [{ ...PUT, delayMs: 1, after: true }, 'after needs an error or a timeout'],
    [{ ...PUT, entries: [0], error: THROTTLED }, 'entries is for SendMessageBatch'],
    [
      { service: 'sqs', operation: 'SendMessageBatch', entries: [-1], error: THROTTLED },
      'list of indexes from 0, not [-1]',
    ],
    [{ service: 'sqs', operation: 'SendMessageBatch', entries: [0] }, 'entries needs an error'],
  ];
  test.each(rows)('%j', async (fault, ...reasons) => {
    const { status, body } = await faults('POST', fault);
    expect(status).toBe(400);
    for (const reason of reasons) expect((body as { message: string }).message).toContain(reason);
    expect(started.endpoint.faults.list()).toEqual([]);
  });
});

test('one fault can be removed by its id', async () => {
  const first = await faults('POST', { ...PUT, error: THROTTLED });
  await faults('POST', { ...PUT, delayMs: 0 });
  await faults('DELETE', undefined, `/${(first.body as { id: string }).id}`);
  expect(started.endpoint.faults.list()).toMatchObject([{ delayMs: 0 }]);
});

function put(id: string) {
  return dynamoDb.send(new PutItemCommand({ TableName: RECORDS, Item: { id: { S: id } } }));
}

async function stored(id: string): Promise<boolean> {
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: RECORDS, Key: { id: { S: id } } }));
  return Item !== undefined;
}

async function faults(method: string, body?: unknown, path = ''): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${started.client.endpoint}/_local-aws/faults${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: response.status === 204 ? undefined : await response.json() };
}
