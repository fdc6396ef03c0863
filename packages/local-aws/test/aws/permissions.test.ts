import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller, PolicyStatement } from '../../src/aws/service.ts';
import { scaledClock } from '../../src/clock.ts';
import { createDynamoDb } from '../../src/dynamodb/index.ts';
import { createSecretsManager } from '../../src/secrets-manager/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { createTables, RECORDS } from '../dynamodb/tables.ts';
import { clientConfig, startEndpoint, temporaryDirectory } from './harness.ts';

const clock = scaledClock(1);
const directory = temporaryDirectory();
const KEYS = { accessKeyId: 'AKIAWORKER', secretAccessKey: 'worker-secret-of-the-tests' };
const TABLE = `arn:aws:dynamodb:eu-central-1:000000000000:table/${RECORDS}`;
const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:orders';
const statements: PolicyStatement[] = [
  { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:DeleteItem'], Resource: TABLE },
  { Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
  { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: QUEUE },
];
const worker: Caller = { kind: 'function', name: 'worker', policies: [{ Statement: statements }] };

let started: Awaited<ReturnType<typeof startEndpoint>>;
let dynamoDb: DynamoDBClient;
let sqs: SQSClient;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  started = await startEndpoint([
    createSqs({ clock, file: ':memory:', queueUrlBase: 'http://queues.invalid' }),
    createDynamoDb({ directory: directory.path, clock }),
    createSecretsManager({ file: ':memory:', clock }),
  ]);
  const operator = new DynamoDBClient(started.client);
  await createTables(operator);
  operator.destroy();
  started.endpoint.identities.add(KEYS.accessKeyId, KEYS.secretAccessKey, worker);
  const config = clientConfig(started.client.endpoint, KEYS);
  dynamoDb = new DynamoDBClient(config);
  sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  secrets = new SecretsManagerClient(config);
});

beforeEach(() => started.endpoint.permissions.reset());

afterAll(async () => {
  for (const client of [dynamoDb, sqs, secrets]) client.destroy();
  await started.endpoint.close();
  directory.remove();
});

test('a call that no policy allows is denied in the words of AWS, and leaves no effect', async () => {
  const Item = { id: { S: 'forbidden' } };
  const put = dynamoDb.send(new PutItemCommand({ TableName: RECORDS, Item }));
  await expect(put).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message:
      'User: arn:aws:sts::000000000000:assumed-role/worker/worker is not authorized to perform: dynamodb:PutItem on ' +
      `resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    $metadata: { httpStatusCode: 400 },
  });
  expect((await dynamoDb.send(new GetItemCommand({ TableName: RECORDS, Key: Item }))).Item).toBeUndefined();
});

test('an explicit deny is reported as one; SQS spells the code in its own way', async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
  const send = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
  await expect(send).rejects.toMatchObject({
    name: 'AccessDenied',
    Code: 'AccessDenied',
    message: expect.stringContaining(`${QUEUE} with an explicit deny in an identity-based policy`),
    $metadata: { httpStatusCode: 403 },
  });
});

test('denials and unused permissions can be read', async () => {
  const secret = new GetSecretValueCommand({ SecretId: 'key' });
  await expect(secrets.send(secret)).rejects.toThrow(/not authorized to perform: secretsmanager:GetSecretValue/);
  await expect(secrets.send(secret)).rejects.toThrow(/not authorized/);
  await dynamoDb.send(new GetItemCommand({ TableName: RECORDS, Key: { id: { S: 'x' } } }));
  const url = `${started.client.endpoint}/_local-aws/permissions`;
  expect(await (await fetch(url)).json()).toEqual({
    denied: [
      {
        caller: 'worker',
        action: 'secretsmanager:GetSecretValue',
        resource: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:key',
        reason: 'because no identity-based policy allows the secretsmanager:GetSecretValue action',
        calls: 2,
      },
    ],
    unused: [
      { caller: 'worker', action: 'dynamodb:DeleteItem', resources: [TABLE] },
      { caller: 'worker', action: 'sqs:*', resources: ['*'] },
    ],
  });
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  expect(started.endpoint.permissions.denied()).toEqual([]);
});

test('the policies hold inside this process too', async () => {
  const scan = started.endpoint.dispatch(worker, 'dynamodb', 'Scan', { TableName: RECORDS });
  await expect(scan).rejects.toMatchObject({ code: 'AccessDeniedException' });
  expect(started.endpoint.meter.counts()).toContainEqual(
    expect.objectContaining({ caller: 'worker', operation: 'Scan', outcome: 'denied', calls: 1 }),
  );
});
