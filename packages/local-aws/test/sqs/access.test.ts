import { expect, test } from 'vitest';
import { arn, harness } from './harness.ts';

const QueueUrl = 'http://127.0.0.1:4701/000000000000/q';
const onQueue = (...actions: string[]) => actions.map((action) => ({ action: `sqs:${action}`, resource: arn('q') }));

/** The permission reference of SQS: batches have no action of their own. */
test.each([
  ['SendMessage', 'SendMessage'],
  ['SendMessageBatch', 'SendMessage'],
  ['ReceiveMessage', 'ReceiveMessage'],
  ['DeleteMessage', 'DeleteMessage'],
  ['DeleteMessageBatch', 'DeleteMessage'],
  ['ChangeMessageVisibility', 'ChangeMessageVisibility'],
  ['ChangeMessageVisibilityBatch', 'ChangeMessageVisibility'],
  ['GetQueueAttributes', 'GetQueueAttributes'],
  ['SetQueueAttributes', 'SetQueueAttributes'],
  ['PurgeQueue', 'PurgeQueue'],
  ['DeleteQueue', 'DeleteQueue'],
  ['TagQueue', 'TagQueue'],
])('%s needs sqs:%s on the queue, though it need not exist', (operation, action) => {
  expect(harness().sqs.access(operation, { QueueUrl })).toEqual(onQueue(action));
});

test('operations by name need the ARN of that name, listing needs everything', () => {
  const { sqs } = harness();
  expect(sqs.access('CreateQueue', { QueueName: 'q' })).toEqual(onQueue('CreateQueue'));
  expect(sqs.access('GetQueueUrl', { QueueName: 'q' })).toEqual(onQueue('GetQueueUrl'));
  expect(sqs.access('ListQueues', {})).toEqual([{ action: 'sqs:ListQueues', resource: '*' }]);
});

const MOVING = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

test('a move task needs to read the source and to send to its destination', () => {
  const input = { SourceArn: arn('q'), DestinationArn: arn('other') };
  expect(harness().sqs.access('StartMessageMoveTask', input)).toEqual([
    ...onQueue('StartMessageMoveTask', ...MOVING),
    { action: 'sqs:SendMessage', resource: arn('other') },
  ]);
});

test('without a destination, to the queues that the messages came from', async () => {
  const { sqs, queue, send, receive } = harness();
  await queue('q');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('q'), maxReceiveCount: 1 });
  const source = await queue('source', { RedrivePolicy });
  await queue('idle', { RedrivePolicy });
  await send(source, 'x');
  await receive(source, { VisibilityTimeout: 0 });
  await receive(source);
  expect(sqs.access('StartMessageMoveTask', { SourceArn: arn('q') })).toMatchObject([
    ...onQueue('StartMessageMoveTask', ...MOVING),
    { action: 'sqs:SendMessage', resource: arn('source') },
  ]);
});

test('the tags of a queue that exists are known, as policies ask for them', async () => {
  const { sqs, queue } = harness();
  await queue('q', {});
  expect(sqs.access('ReceiveMessage', { QueueUrl })).toEqual([{ ...onQueue('ReceiveMessage')[0], tags: {} }]);
  await sqs.handle('TagQueue', { QueueUrl, Tags: { 'shop:role': 'source' } }, {} as never);
  expect(sqs.access('ReceiveMessage', { QueueUrl })).toEqual([
    { ...onQueue('ReceiveMessage')[0], tags: { 'shop:role': 'source' } },
  ]);
});

test('cancelling and listing tasks are about the source', () => {
  const { sqs } = harness();
  const handle = Buffer.from(JSON.stringify({ taskId: 't', sourceArn: arn('q') })).toString('base64');
  expect(sqs.access('CancelMessageMoveTask', { TaskHandle: handle })).toEqual(
    onQueue('CancelMessageMoveTask', ...MOVING),
  );
  expect(sqs.access('ListMessageMoveTasks', { SourceArn: arn('q') })).toEqual(
    onQueue('ListMessageMoveTasks', 'GetQueueAttributes'),
  );
});

test('nonsense in the input does not throw', () => {
  const { sqs } = harness();
  for (const operation of ['SendMessage', 'CreateQueue', 'StartMessageMoveTask', 'CancelMessageMoveTask']) {
    expect(sqs.access(operation, { TaskHandle: 'x' }).length).toBeGreaterThan(0);
  }
});
