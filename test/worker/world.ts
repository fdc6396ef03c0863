import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { scaledClock } from '@penstock/local-aws/clock';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { startVendors } from '../../dev/start/vendors.ts';
import type { Caller } from '../../packages/local-aws/src/aws/service.ts';
import type { Input } from '../../packages/local-aws/src/aws/values.ts';
import { startServices } from '../../packages/local-aws/src/services.ts';
import { type Envelope, tenantId, writeEnvelope } from '../../shared/contract/index.ts';
import { attemptsOf } from '../../shared/ledger/index.ts';
import { loadProject } from '../../shared/project/index.ts';
import { probeAlias, writeFunctionEnvironment } from '../../shared/topology/index.ts';
import { control, HUBSPOT, MAILCHIMP } from '../../vendors/index.ts';
import { lambdaContext, sqsEvent } from '../harness/lambda.ts';

const OPERATOR: Caller = { kind: 'operator' };
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const LIST = 'a1b2c3d4e5';
/** Keys and indexes as the platform stack makes them; `test/infra` holds the stack to the same. */
export const LEDGER_TABLE = {
  TableName: 'ledger',
  AttributeDefinitions: [
    ...['pk', 'sk', 'open', 'openSince', 'entity', 'receivedAt', 'correlationId', 'changedIn', 'updatedAt'],
  ].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: keySchema('pk', 'sk'),
  GlobalSecondaryIndexes: [
    { IndexName: 'open', KeySchema: keySchema('open', 'openSince'), Projection: { ProjectionType: 'ALL' } },
    { IndexName: 'entity', KeySchema: keySchema('entity', 'receivedAt'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    {
      IndexName: 'correlation',
      KeySchema: keySchema('correlationId', 'receivedAt'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'changes',
      KeySchema: keySchema('changedIn', 'updatedAt'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

/** The worker's surroundings for real, in this process: DynamoDB, SQS, Secrets Manager and the two vendors. */
export async function openWorld() {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'penstock-worker-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const clock = scaledClock();
  const vendors = opened.adopt(
    await startVendors({ project: await loadProject(), elsewhere: {}, firstPort: 0, folder, clock }),
    (v) => v.close(),
  );
  const aws = opened.adopt(await startServices({ state: folder, port: 0, clock }), (services) => services.close());
  aws.identities.add(KEYS.accessKeyId, KEYS.secretAccessKey, OPERATOR);
  const call = (service: string, operation: string, input: Input) => aws.dispatch(OPERATOR, service, operation, input);

  const table = (TableName: string, key: string) =>
    call('dynamodb', 'CreateTable', {
      TableName,
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
  await Promise.all([
    call('dynamodb', 'CreateTable', LEDGER_TABLE),
    table('idempotency', 'id'),
    table('control', 'pk'),
  ]);
  await call('secretsmanager', 'CreateSecret', { Name: 'hubspot', SecretString: HUBSPOT.accessToken });
  await call('secretsmanager', 'CreateSecret', { Name: 'mailchimp', SecretString: MAILCHIMP.apiKey });
  const { QueueUrl } = await call('sqs', 'CreateQueue', {
    QueueName: 'source',
    Attributes: { VisibilityTimeout: '180' },
  });
  const { QueueUrl: archiveQueueUrl } = await call('sqs', 'CreateQueue', { QueueName: 'archive' });
  const [hubspot, mailchimp] = [vendors.urls.hubspot ?? '', vendors.urls.mailchimp ?? ''];
  await control(hubspot, 'PUT', '/settings', { tokens: [{ token: HUBSPOT.accessToken }] });
  await control(mailchimp, 'PUT', '/settings', {
    apiKeys: [{ apiKey: MAILCHIMP.apiKey }],
    lists: [{ id: LIST }],
    fakeDomains: ['fake.test'],
  });

  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    ...writeFunctionEnvironment({
      environment: 'test',
      queueUrl: String(QueueUrl),
      idempotencyTable: 'idempotency',
      claimsBucket: 'claims',
      archiveQueueUrl: String(archiveQueueUrl),
      ledgerTable: 'ledger',
      controlTable: 'control',
      settings: { listId: LIST, lostProperty: 'hs_lead_status', lostValue: 'UNQUALIFIED' },
      destinations: {
        hubspot: { secretId: 'hubspot', baseUrl: hubspot },
        mailchimp: { secretId: 'mailchimp', baseUrl: mailchimp },
      },
    }),
  });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const running = opened.move();
  /** The last receipt of every message received. */
  const handles = new Map<string, string>();

  return {
    aws,
    hubspot,
    mailchimp,
    close: () => running.disposeAsync(),
    /** Puts an event into the queue and receives it, as the event source mapping does. */
    async receive(change: Partial<Envelope> = {}, body?: string): Promise<SQSEvent> {
      await this.send(change, body);
      return this.receiveAgain();
    },
    async send(change: Partial<Envelope>, body?: string): Promise<void> {
      await call('sqs', 'SendMessage', { QueueUrl, MessageBody: body ?? writeEnvelope({ ...envelope, ...change }) });
    },
    /** Receives what is visible, or becomes so within five seconds. */
    async receiveAgain(): Promise<SQSEvent> {
      const { Messages = [] } = (await call('sqs', 'ReceiveMessage', {
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 5,
        MessageSystemAttributeNames: ['All'],
      })) as { Messages?: Received[] };
      for (const { MessageId, ReceiptHandle } of Messages) handles.set(MessageId, ReceiptHandle);
      const records = Messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: Attributes,
      }));
      return sqsEvent(records, String(QueueUrl));
    },
    /** Makes all messages in flight visible, as if their wait were over. On a slow machine it may be. */
    async waitIsOver({ Records }: SQSEvent): Promise<void> {
      for (const { receiptHandle } of Records) {
        const input = { QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 };
        await call('sqs', 'ChangeMessageVisibility', input).catch((error: Error) => {
          if (!error.message.includes('not in flight')) throw error;
        });
      }
    },
    /** What went to the archive once more since the last look. */
    async archived(): Promise<readonly Readonly<Record<string, unknown>>[]> {
      const { Messages = [] } = (await call('sqs', 'ReceiveMessage', {
        QueueUrl: archiveQueueUrl,
        MaxNumberOfMessages: 10,
      })) as { Messages?: Received[] };
      for (const { ReceiptHandle } of Messages)
        await call('sqs', 'DeleteMessage', { QueueUrl: archiveQueueUrl, ReceiptHandle });
      return Messages.map(({ Body }) => JSON.parse(Body));
    },
    /** Empties the queue of what a test left there on purpose. */
    async purge(): Promise<void> {
      for (const ReceiptHandle of handles.values()) await call('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
      handles.clear();
    },
    async contact(properties: Readonly<Record<string, string>>): Promise<string> {
      const { id } = (await control(hubspot, 'POST', '/contacts', { properties })) as { id: string };
      return id;
    },
    async calls(vendor: string): Promise<readonly { method: string; status: number | null }[]> {
      const { calls } = (await control(vendor, 'GET', '/calls')) as { calls: [] };
      return calls;
    },
    forgetCalls: (vendor: string) => control(vendor, 'DELETE', '/calls'),
    fault: (vendor: string, fault: Readonly<Record<string, unknown>>) => control(vendor, 'POST', '/faults', fault),
    /** Forgets what the control table holds against the accounts. */
    async closeBreakers(): Promise<void> {
      for (const account of ['hubspot', 'mailchimp']) {
        await documents.send(new DeleteCommand({ TableName: 'control', Key: { pk: `account#${account}` } }));
      }
    },
    /** Deletes every idempotency record, as DynamoDB does when their time is over. */
    async expireIdempotency(): Promise<void> {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'idempotency' }));
      for (const { id } of Items) await documents.send(new DeleteCommand({ TableName: 'idempotency', Key: { id } }));
    },
    /** Every idempotency record. */
    idempotency: () => documents.send(new ScanCommand({ TableName: 'idempotency' })),
    /** What the ledger holds of events, of messages, or of failed calls. */
    async ledger(kind: 'event' | 'message' | 'call'): Promise<readonly Readonly<Record<string, unknown>>[]> {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'ledger' }));
      const rows = Items.filter(({ sk }) => String(sk).startsWith(`${kind}#`));
      return kind === 'event' ? rows.map((item) => ({ ...item, attempts: attemptsOf(item) })) : rows;
    },
  };
}

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes: Parameters<typeof sqsEvent>[0][number]['attributes'];
}

const envelope: Envelope = {
  v: 1,
  integration: 'crm-to-audience',
  eventId: '1',
  tenant: tenantId('8801234'),
  type: 'contact.creation',
  entity: 'contact:1',
  occurredAt: '2026-11-21T08:56:59.959Z',
  receivedAt: '2026-11-21T08:57:00.500Z',
  correlationId: 'correlation-1',
  body: '{"subscriptionType":"contact.creation","objectId":1}',
  encoding: 'text',
};

/** An invocation's context with this much time left. */
export function contextOf(remainingMs = 30_000): Context {
  const end = Date.now() + remainingMs;
  return lambdaContext('test', () => end - Date.now());
}

/** The context of an invocation by the alias that takes probes. */
export function probeContext(): Context {
  const end = Date.now() + 30_000;
  return lambdaContext('test', () => end - Date.now(), 'worker', probeAlias('test'));
}

export const failuresOf = ({ batchItemFailures }: SQSBatchResponse) =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
