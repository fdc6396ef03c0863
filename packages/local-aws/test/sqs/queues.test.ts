import { expect, test } from 'vitest';
import { arn, bodies, harness, MINUTE, SECOND } from './harness.ts';

const STANDARD_ATTRIBUTES = {
  ApproximateNumberOfMessages: '0',
  ApproximateNumberOfMessagesDelayed: '0',
  ApproximateNumberOfMessagesNotVisible: '0',
  CreatedTimestamp: '1772366400',
  DelaySeconds: '0',
  LastModifiedTimestamp: '1772366400',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  QueueArn: arn('q'),
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

test('a new queue has the defaults of AWS', async () => {
  const { queue, call } = harness();
  const url = await queue('q');
  expect(url).toBe('http://127.0.0.1:4701/000000000000/q');
  const all = await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
  expect(all).toEqual({ Attributes: STANDARD_ATTRIBUTES });
});

test('a FIFO queue has its own besides', async () => {
  const { queue, call } = harness();
  const url = await queue('q.fifo', { FifoQueue: 'true' });
  const all = await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
  expect(all.Attributes).toEqual({
    ...STANDARD_ATTRIBUTES,
    QueueArn: arn('q.fifo'),
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  });
});

test('attributes come by name; what the queue lacks is left out, what no queue has is refused', async () => {
  const { queue, call, failure } = harness();
  const url = await queue('q', { VisibilityTimeout: '90' });
  const AttributeNames = ['VisibilityTimeout', 'RedrivePolicy'];
  expect(await call('GetQueueAttributes', { QueueUrl: url, AttributeNames })).toEqual({
    Attributes: { VisibilityTimeout: '90' },
  });
  expect(await call('GetQueueAttributes', { QueueUrl: url })).toEqual({});
  expect(await failure('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['Colour'] })).toMatchObject({
    code: 'InvalidAttributeName',
    message: 'Unknown Attribute Colour.',
  });
});

test('creating it again with the same attributes answers the same queue, with others fails', async () => {
  const { queue, failure } = harness();
  const url = await queue('q', { DelaySeconds: '5' });
  expect(await queue('q', { DelaySeconds: '5', VisibilityTimeout: '30' })).toBe(url);
  expect(await queue('q')).toBe(url);
  expect(await failure('CreateQueue', { QueueName: 'q', Attributes: { DelaySeconds: '6' } })).toMatchObject({
    code: 'QueueNameExists',
    message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
  });
});

test('set attributes stay, an empty text removes one, and the time of the change shows', async () => {
  const { queue, call, clock } = harness();
  const url = await queue('q');
  const Policy = '{"Version":"2012-10-17","Statement":[]}';
  clock.advance(90 * SECOND);
  await call('SetQueueAttributes', { QueueUrl: url, Attributes: { Policy, VisibilityTimeout: '60' } });
  const read = async () => (await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] })).Attributes;
  expect(await read()).toMatchObject({
    Policy,
    VisibilityTimeout: '60',
    CreatedTimestamp: '1772366400',
    LastModifiedTimestamp: '1772366490',
  });
  await call('SetQueueAttributes', { QueueUrl: url, Attributes: { Policy: '' } });
  expect(await read()).not.toHaveProperty('Policy');
});

test('encryption is by KMS or by SQS, never both', async () => {
  const { queue, call, failure } = harness();
  const url = await queue('q', { KmsMasterKeyId: 'alias/own', KmsDataKeyReusePeriodSeconds: '6000' });
  const names = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'];
  const read = async () => (await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: names })).Attributes;
  expect(await read()).toEqual({
    KmsMasterKeyId: 'alias/own',
    KmsDataKeyReusePeriodSeconds: '6000',
    SqsManagedSseEnabled: 'false',
  });
  await call('SetQueueAttributes', { QueueUrl: url, Attributes: { SqsManagedSseEnabled: 'true' } });
  expect(await read()).toEqual({ SqsManagedSseEnabled: 'true' });
  const both = { KmsMasterKeyId: 'alias/own', SqsManagedSseEnabled: 'true' };
  expect(await failure('SetQueueAttributes', { QueueUrl: url, Attributes: both })).toMatchObject({
    code: 'InvalidAttributeName',
    message:
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
  });
});

test.each([
  ['VisibilityTimeout', ['-1', '43201', '1.5', 'x', '']],
  ['DelaySeconds', ['901']],
  ['MaximumMessageSize', ['1023', '1048577']],
  ['MessageRetentionPeriod', ['59', '1209601']],
  ['ReceiveMessageWaitTimeSeconds', ['21']],
  ['KmsDataKeyReusePeriodSeconds', ['59', '86401']],
  ['SqsManagedSseEnabled', ['yes']],
  ['Policy', ['{', '7']],
])('%s refuses %j', async (name, values) => {
  const { queue, failure } = harness();
  const url = await queue('q');
  for (const value of values) {
    const error = await failure('SetQueueAttributes', { QueueUrl: url, Attributes: { [name]: value } });
    expect(error).toMatchObject({
      code: 'InvalidAttributeValue',
      message: `Invalid value for the parameter ${name}.`,
    });
  }
});

test.each([
  [{ Colour: 'red' }],
  [{ FifoQueue: 'true' }],
  [{ ContentBasedDeduplication: 'true' }],
  [{ QueueArn: 'x' }],
  [{ constructor: 'x' }],
])('a standard queue does not know %j', async (Attributes) => {
  const { queue, failure } = harness();
  const url = await queue('q');
  expect(await failure('SetQueueAttributes', { QueueUrl: url, Attributes })).toMatchObject({
    code: 'InvalidAttributeName',
    message: `Unknown Attribute ${Object.keys(Attributes)[0]}.`,
  });
});

test.each([
  ['', {}, 'MissingParameter'],
  ['a b', {}, 'InvalidParameterValue'],
  ['q'.repeat(81), {}, 'InvalidParameterValue'],
  ['q.fifo', {}, 'InvalidParameterValue'],
  ['q', { FifoQueue: 'true' }, 'InvalidParameterValue'],
  [`${'q'.repeat(76)}.fifo`, { FifoQueue: 'true' }, 'InvalidParameterValue'],
])('the name %j with %j is refused', async (QueueName, Attributes, code) => {
  const { failure } = harness();
  expect(await failure('CreateQueue', { QueueName, Attributes })).toMatchObject({ code });
});

test('queues are found by name, by prefix, by page, and by any host', async () => {
  const { queue, call, failure, send, receive } = harness();
  for (const name of ['b2', 'a1', 'b1', 'b3']) await queue(name);
  const base = 'http://127.0.0.1:4701/000000000000';
  expect(await call('GetQueueUrl', { QueueName: 'a1' })).toEqual({ QueueUrl: `${base}/a1` });
  expect(await failure('GetQueueUrl', { QueueName: 'c' })).toMatchObject({ code: 'QueueDoesNotExist' });
  const first = await call('ListQueues', { QueueNamePrefix: 'b', MaxResults: 2 });
  expect(first.QueueUrls).toEqual([`${base}/b1`, `${base}/b2`]);
  const next = { QueueNamePrefix: 'b', MaxResults: 2, NextToken: first.NextToken };
  expect(await call('ListQueues', next)).toEqual({ QueueUrls: [`${base}/b3`] });
  expect(await call('ListQueues', { QueueNamePrefix: 'z' })).toEqual({});

  await send('https://sqs.eu-central-1.amazonaws.com/000000000000/a1', 'x');
  expect(bodies(await receive(`${base}/a1`))).toEqual(['x']);
  for (const url of [`${base}/none`, 'http://127.0.0.1:4701/111111111111/a1', 'a1']) {
    expect(await failure('SendMessage', { QueueUrl: url, MessageBody: 'x' })).toMatchObject({
      code: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  }
});

test('a deleted queue is gone with its messages, and its name rests for 60 seconds', async () => {
  const { queue, send, call, failure, counts, clock } = harness();
  const url = await queue('q');
  await send(url, 'x');
  await call('DeleteQueue', { QueueUrl: url });
  expect(await failure('ReceiveMessage', { QueueUrl: url })).toMatchObject({ code: 'QueueDoesNotExist' });
  clock.advance(MINUTE - 1);
  expect(await failure('CreateQueue', { QueueName: 'q' })).toMatchObject({ code: 'QueueDeletedRecently' });
  clock.advance(1);
  expect(await counts(await queue('q'))).toEqual([0, 0, 0]);
});

test('a purge empties the queue, in flight and delayed included, once a minute', async () => {
  const { queue, send, receive, call, failure, counts, clock } = harness();
  const url = await queue('q');
  const other = await queue('other');
  await send(url, 'in flight');
  await receive(url);
  await send(url, 'waiting');
  await send(url, 'delayed', { DelaySeconds: 60 });
  await send(other, 'not mine');
  await call('PurgeQueue', { QueueUrl: url });
  expect([await counts(url), await counts(other)]).toEqual([
    [0, 0, 0],
    [1, 0, 0],
  ]);
  expect(await failure('PurgeQueue', { QueueUrl: url })).toMatchObject({
    code: 'PurgeQueueInProgress',
    status: 403,
    message: 'Only one PurgeQueue operation on q is allowed every 60 seconds.',
  });
  clock.advance(MINUTE);
  await call('PurgeQueue', { QueueUrl: url });
});

test('tags are set at the creation, added, replaced and removed', async () => {
  const { call } = harness();
  const { QueueUrl } = await call('CreateQueue', { QueueName: 'q', tags: { team: 'a' } });
  await call('TagQueue', { QueueUrl, Tags: { team: 'b', cost: '' } });
  expect(await call('ListQueueTags', { QueueUrl })).toEqual({ Tags: { team: 'b', cost: '' } });
  await call('UntagQueue', { QueueUrl, TagKeys: ['team', 'none', 'cost'] });
  expect(await call('ListQueueTags', { QueueUrl })).toEqual({});
});

test('a dead-letter queue knows its sources', async () => {
  const { queue, call } = harness();
  const dead = await queue('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 3 });
  const sources = [await queue('a', { RedrivePolicy }), await queue('b', { RedrivePolicy })];
  await queue('c');
  expect(await call('ListDeadLetterSourceQueues', { QueueUrl: dead })).toEqual({ queueUrls: sources });
});

test.each(['AddPermission', 'RemovePermission', 'ListTopics', 'toString'])(
  '%s is refused by name',
  async (operation) => {
    const { failure } = harness();
    expect(await failure(operation, {})).toMatchObject({
      code: 'UnsupportedOperation',
      message: `The local SQS does not emulate the operation ${operation}.`,
    });
  },
);
