import type { Server } from 'node:http';
import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  EmptyBatchRequest,
  type GetQueueAttributesCommand,
  GetQueueUrlCommand,
  InvalidAttributeName,
  InvalidAttributeValue,
  InvalidBatchEntryId,
  InvalidMessageContents,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  MessageNotInflight,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  QueueDeletedRecently,
  QueueDoesNotExist,
  QueueNameExists,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  ResourceNotFoundException,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  SQSServiceException,
  StartMessageMoveTaskCommand,
  TooManyEntriesInBatchRequest,
  UnsupportedOperation,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { arn, type Harness, harness, SECOND } from './harness.ts';
import { serve } from './http-server.ts';

let own: Harness;
let server: Server;
let client: SQSClient;
let base: string;

beforeAll(async () => {
  const served = await serve(() => own.sqs);
  server = served.server;
  base = served.url;
  client = new SQSClient({
    endpoint: base,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(() => {
  client.destroy();
  server.close();
});

beforeEach(() => {
  own = harness({ base });
});

const string = (StringValue: string) => ({ DataType: 'String', StringValue });

test('a message goes through the client, whose own MD5 checks agree', async () => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'q', tags: { team: 'a' } }));
  expect(QueueUrl).toBe(`${base}/000000000000/q`);
  const bytes = new Uint8Array([0, 1, 254, 255]);
  const MessageAttributes = { trace: string('abc'), bytes: { DataType: 'Binary', BinaryValue: bytes } };
  const body = 'Grüße \u{1f600}';
  const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }));
  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    }),
  );
  const [message] = Messages ?? [];
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: body,
    Attributes: { ApproximateReceiveCount: '1' },
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    MessageAttributes: { trace: { StringValue: 'abc' } },
  });
  expect(Buffer.from(message?.MessageAttributes?.bytes?.BinaryValue ?? [])).toEqual(Buffer.from(bytes));
  const ReceiptHandle = message?.ReceiptHandle;
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 60 }));
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
  expect((await client.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
});

test('a batch that fails in part answers both lists', async () => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'q' }));
  const Entries = [
    { Id: 'good', MessageBody: 'x' },
    { Id: 'bad', MessageBody: '\u0007' },
  ];
  const { Successful, Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(Successful).toMatchObject([{ Id: 'good' }]);
  expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents' }]);
});

test('a client that hangs up in a long poll loses nothing', async () => {
  const QueueUrl = await own.queue('q');
  const hangUp = new AbortController();
  const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
    abortSignal: hangUp.signal,
  });
  await expect.poll(() => own.clock.pending()).toBe(1);
  hangUp.abort();
  await expect(poll).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => own.clock.pending()).toBe(0);
  await own.send(QueueUrl, 'x');
  expect(await own.counts(QueueUrl)).toEqual([1, 0, 0]);
});

const entries = (...ids: string[]) => ids.map((Id) => ({ Id, MessageBody: 'x' }));
const missing = { QueueUrl: 'http://127.0.0.1:1/000000000000/none' };

test('every modelled error arrives as its own class', async () => {
  const QueueUrl = await own.queue('q');
  const batch = (Entries: { Id: string; MessageBody: string }[]) => new SendMessageBatchCommand({ QueueUrl, Entries });
  const set = (Attributes: Record<string, string>) => new SetQueueAttributesCommand({ QueueUrl, Attributes });
  const change = (ReceiptHandle: string | undefined) =>
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 5 });
  await own.call('PurgeQueue', { QueueUrl });
  await own.send(QueueUrl, 'x');
  const [message] = await own.receive(QueueUrl, { VisibilityTimeout: 1 });
  own.clock.advance(SECOND);
  await own.call('DeleteQueue', { QueueUrl: await own.queue('gone') });

  const rows = [
    [new SendMessageCommand({ ...missing, MessageBody: 'x' }), QueueDoesNotExist],
    [new GetQueueUrlCommand({ QueueName: 'none' }), QueueDoesNotExist],
    [new CreateQueueCommand({ QueueName: 'q', Attributes: { DelaySeconds: '9' } }), QueueNameExists],
    [new CreateQueueCommand({ QueueName: 'gone' }), QueueDeletedRecently],
    [new PurgeQueueCommand({ QueueUrl }), PurgeQueueInProgress],
    [set({ Colour: 'red' }), InvalidAttributeName],
    [set({ DelaySeconds: '901' }), InvalidAttributeValue],
    [new SendMessageCommand({ QueueUrl, MessageBody: '\u0007' }), InvalidMessageContents],
    [batch([]), EmptyBatchRequest],
    [batch(entries('a', 'a')), BatchEntryIdsNotDistinct],
    [batch(entries('a:b')), InvalidBatchEntryId],
    [batch(entries(...'abcdefghijk')), TooManyEntriesInBatchRequest],
    [batch(entries('a', 'b').map((entry) => ({ ...entry, MessageBody: 'x'.repeat(600_000) }))), BatchRequestTooLong],
    [change('made-up'), ReceiptHandleIsInvalid],
    [change(message?.ReceiptHandle), MessageNotInflight],
    [new StartMessageMoveTaskCommand({ SourceArn: arn('none') }), ResourceNotFoundException],
    [new ListMessageMoveTasksCommand({ SourceArn: arn('none') }), ResourceNotFoundException],
    [new ReceiveMessageCommand({ QueueUrl, ReceiveRequestAttemptId: 'x' }), UnsupportedOperation],
  ] as const;
  for (const [command, kind] of rows) {
    // The union of commands is too wide for the overloads of send.
    const error = await client.send(command as GetQueueAttributesCommand).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).not.toBe('');
  }
});

test.each([
  [{ MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
  [{ MessageBody: '' }, 'MissingParameter'],
])('an error without a class carries its code: %j', async (input, name) => {
  const QueueUrl = await own.queue('q');
  const error = await client.send(new SendMessageCommand({ QueueUrl, ...input })).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SQSServiceException);
  expect(error).toMatchObject({ name, $fault: 'client', $metadata: { httpStatusCode: 400 } });
});
