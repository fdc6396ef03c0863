import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  ListBackupsCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AwsError } from '../../src/aws/error.ts';
import type { AwsService } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import { scaledClock } from '../../src/clock.ts';
import { createDynamoDb, dynamoDbProtocol } from '../../src/dynamodb/index.ts';
import { createSecretsManager } from '../../src/secrets-manager/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { createTables, RECORDS } from '../dynamodb/tables.ts';
import { eventually } from '../eventually.ts';
import { type ClientConfig, clientConfig, OPERATOR_KEYS, startEndpoint, temporaryDirectory } from './harness.ts';

const clock = scaledClock(1);
const directory = temporaryDirectory();
let started: Awaited<ReturnType<typeof startEndpoint>>;
let config: ClientConfig;
let sqs: SQSClient;
let dynamoDb: DynamoDBClient;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  started = await startEndpoint([
    createSqs({ clock, file: ':memory:', queueUrlBase: 'http://queues.invalid' }),
    createDynamoDb({ directory: directory.path, clock }),
    createSecretsManager({ file: ':memory:', clock }),
  ]);
  config = started.client;
  sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  dynamoDb = new DynamoDBClient(config);
  secrets = new SecretsManagerClient(config);
  await createTables(dynamoDb);
});

beforeEach(() => started.endpoint.meter.reset());

afterAll(async () => {
  for (const client of [sqs, dynamoDb, secrets]) client.destroy();
  await started.endpoint.close();
  directory.remove();
});

describe('errors arise as the typed exceptions of each service', () => {
  test('SQS', async () => {
    const send = sqs.send(
      new SendMessageCommand({ QueueUrl: 'http://queues.invalid/000000000000/none', MessageBody: 'm' }),
    );
    await expect(send).rejects.toThrow(QueueDoesNotExist);
    await expect(send).rejects.toMatchObject({
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('DynamoDB', async () => {
    const put = new PutItemCommand({
      TableName: RECORDS,
      Item: { id: { S: 'typed' } },
      ConditionExpression: 'attribute_exists(id)',
    });
    await expect(dynamoDb.send(put)).rejects.toThrow(ConditionalCheckFailedException);
  });

  test('Secrets Manager, with a request id', async () => {
    const missing = secrets.send(new GetSecretValueCommand({ SecretId: 'none' }));
    await expect(missing).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });
});

describe('what is not served is refused by name', () => {
  test('an unknown operation', async () => {
    await expect(dynamoDb.send(new ListBackupsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('ListBackups'),
    });
    await expect(secrets.send(new RotateSecretCommand({ SecretId: 's' }))).rejects.toThrow(/RotateSecret/);
  });

  test.each([
    ['a JSON service', { 'x-amz-target': 'AmazonSSM.GetParameter' }, 'AmazonSSM.GetParameter'],
    [
      'a REST service',
      { authorization: 'AWS4-HMAC-SHA256 Credential=K/20260115/eu-central-1/s3/aws4_request' },
      'service s3',
    ],
    ['no service at all', {}, 'X-Amz-Target'],
  ])('%s', async (_name, headers, named) => {
    const { status, body } = await send({ path: '/', headers });
    expect(status).toBe(501);
    expect(body).toContain('UnknownOperationException');
    expect(body).toContain(named);
  });
});

describe('callers prove who they are', () => {
  test('an unknown key', async () => {
    const client = new DynamoDBClient(clientConfig(config.endpoint, { ...OPERATOR_KEYS, accessKeyId: 'AKIASTRANGER' }));
    await expect(client.send(put('x'))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect(started.endpoint.meter.counts()).toMatchObject([
      { caller: 'unknown', outcome: 'UnrecognizedClientException' },
    ]);
  });

  test('a wrong secret', async () => {
    const client = new SQSClient(clientConfig(config.endpoint, { ...OPERATOR_KEYS, secretAccessKey: 'guessed' }));
    await expect(client.send(new CreateQueueCommand({ QueueName: 'q' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('no signature', async () => {
    const { status, body } = await send({
      path: '/',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
      body: '{}',
    });
    expect(status).toBe(400);
    expect(body).toContain('MissingAuthenticationTokenException');
  });

  test.each([
    ['body', {}, '{"Limit":2}', 403],
    ['signed header', { 'x-amz-date': '20260115T103001Z' }, '{"Limit":1}', 403],
    ['date of the scope', { 'x-amz-date': '20260116T103000Z' }, '{"Limit":1}', 403],
    ['nothing', {}, '{"Limit":1}', 200],
  ])('a request of which the %s was changed after it was signed', async (_what, changed, body, status) => {
    const headers = signedHeaders('{"Limit":1}');
    expect((await send({ path: '/', headers: { ...headers, ...changed }, body })).status).toBe(status);
  });

  test('a date that is not the one of the scope, although it was signed', async () => {
    const { status, body } = await send({
      path: '/',
      headers: signedHeaders('{}', { date: '20260116T103000Z' }),
      body: '{}',
    });
    expect(status).toBe(403);
    expect(body).toContain('Date in Credential scope');
  });

  test('the signature covers a path with signs that need encoding, and the query', async () => {
    const queue = await sqs.send(new CreateQueueCommand({ QueueName: 'by-url' }));
    const byUrl = new SQSClient(config);
    const QueueUrl = String(queue.QueueUrl).replace('http://queues.invalid', config.endpoint);
    await byUrl.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
    const path = '/000000000000/by%20url?b=2&a=1';
    const headers = signedHeaders('{}', { path: '/000000000000/by%2520url', query: 'a=1&b=2' });
    expect((await send({ path, headers, body: '{}' })).status).toBe(200);
  });
});

describe('bodies', () => {
  test.each(['not json', '[1]', '"text"'])('that are not a JSON object are refused: %s', async (body) => {
    const { status, body: answer } = await send({ path: '/', headers: signedHeaders(body), body });
    expect(status).toBe(400);
    expect(answer).toContain('SerializationException');
    expect(answer).not.toContain(body);
  });

  test('nested too deeply are refused', async () => {
    const body = `${'{"M":'.repeat(10_000)}{}${'}'.repeat(10_000)}`;
    const { status, body: answer } = await send({ path: '/', headers: signedHeaders(body), body });
    expect(status).toBe(400);
    expect(answer).toContain('SerializationException');
  });

  test('beyond 16 MiB are refused', async () => {
    const { status } = await send({ path: '/', headers: {}, body: 'x'.repeat(16 * 1024 * 1024 + 1) });
    expect(status).toBe(413);
  });
});

describe('a caller who goes away', () => {
  test('ends the call', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'polled' }));
    const gone = new AbortController();
    const receive = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: gone.signal,
    });
    receive.catch(() => {});
    await sqs.send(new SendMessageCommand({ QueueUrl: String(QueueUrl), MessageBody: 'elsewhere', DelaySeconds: 900 }));
    gone.abort();
    await expect(receive).rejects.toThrow();
    await eventually(() =>
      expect(started.endpoint.meter.counts()).toContainEqual(
        expect.objectContaining({ operation: 'ReceiveMessage', outcome: 'aborted', calls: 1 }),
      ),
    );
  });

  test('in this process, by its signal', async () => {
    const gone = new AbortController();
    const polled = 'http://queues.invalid/000000000000/polled';
    const input = { QueueUrl: polled, WaitTimeSeconds: 20 };
    const receive = started.endpoint.dispatch({ kind: 'operator' }, 'sqs', 'ReceiveMessage', input, gone.signal);
    gone.abort();
    await receive.catch(() => {});
    expect(started.endpoint.meter.counts()).toMatchObject([{ operation: 'ReceiveMessage', outcome: 'aborted' }]);
  });
});

test('the endpoint counts calls with their bytes, and DELETE resets the counts', async () => {
  await dynamoDb.send(put('counted'));
  await dynamoDb.send(put('counted'));
  const url = `${config.endpoint}/_local-aws/calls`;
  const count = { caller: 'operator', service: 'dynamodb', operation: 'PutItem', outcome: 'ok' };
  const input = JSON.stringify({ TableName: RECORDS, Item: { id: { S: 'counted' } } });
  expect(await (await fetch(url)).json()).toEqual({
    calls: [{ ...count, calls: 2, inputBytes: 2 * input.length, outputBytes: 2 * '{}'.length }],
  });
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  expect(await (await fetch(url)).json()).toEqual({ calls: [] });
});

test('the paths of the operator are not for web pages, and unknown ones are refused', async () => {
  const calls = `${config.endpoint}/_local-aws/calls`;
  expect((await fetch(calls, { headers: { origin: 'https://example.org' } })).status).toBe(403);
  expect((await fetch(`${config.endpoint}/_local-aws/nothing`)).status).toBe(404);
});

test('a defect of a service is answered without its message, and reported', async () => {
  const broken: AwsService = {
    name: 'dynamodb',
    json: dynamoDbProtocol,
    access: () => [],
    handle: async () => {
      throw new TypeError('secret payload');
    },
    close: async () => {},
  };
  const { endpoint, client } = await startEndpoint([broken]);
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const failing = new DynamoDBClient(client);
  const error = await failing.send(put('x')).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
  expect(String(error)).not.toContain('secret payload');
  expect(warned).toHaveBeenCalledOnce();
  warned.mockRestore();
  await endpoint.close();
});

test('what happens in this process takes the same way', async () => {
  const put = (input: Input) => started.endpoint.dispatch({ kind: 'operator' }, 'dynamodb', 'PutItem', input);
  await put({ TableName: RECORDS, Item: { id: { S: 'inside' } } });
  await expect(put({ TableName: 'absent', Item: { id: { S: 'inside' } } })).rejects.toThrow(AwsError);
  expect(started.endpoint.meter.counts()).toMatchObject([
    { operation: 'PutItem', outcome: 'ok' },
    { operation: 'PutItem', outcome: 'ResourceNotFoundException' },
  ]);
});

function put(id: string): PutItemCommand {
  return new PutItemCommand({ TableName: RECORDS, Item: { id: { S: id } } });
}

/** A request as it is on the wire, with nothing added by a client library. */
function send(options: { path: string; headers: object; body?: string }): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(config.endpoint);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, method: 'POST', path: options.path, headers: { ...options.headers } },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** Signs a ListTables request step by step, as «Create a signed AWS API request» of the IAM user guide does. */
function signedHeaders(
  body: string,
  { path = '/', query = '', date = '20260115T103000Z' } = {},
): Record<string, string> {
  const target = 'DynamoDB_20120810.ListTables';
  const host = new URL(config.endpoint).host;
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const canonical = `POST\n${path}\n${query}\nhost:${host}\nx-amz-date:${date}\nx-amz-target:${target}\n\nhost;x-amz-date;x-amz-target\n${sha256(body)}`;
  const scope = '20260115/eu-central-1/dynamodb/aws4_request';
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
  const dateKey = hmac(`AWS4${OPERATOR_KEYS.secretAccessKey}`, '20260115');
  const key = hmac(hmac(hmac(dateKey, 'eu-central-1'), 'dynamodb'), 'aws4_request');
  return {
    host,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': date,
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=${OPERATOR_KEYS.accessKeyId}/${scope}, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${hmac(key, text).toString('hex')}`,
  };
}
