import { expect, test } from 'vitest';
import { bodies, type Harness, harness, MINUTE, only, SECOND } from './harness.ts';

async function fifo(attributes = {}) {
  const own: Harness = harness();
  const url = await own.queue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true', ...attributes });
  const put = (group: string, body: string, more = {}) => own.send(url, body, { MessageGroupId: group, ...more });
  return { ...own, url, put };
}

test('a group comes in order, several at once, and is blocked while any of it is in flight', async () => {
  const { put, receive, call, url } = await fifo();
  for (const body of ['1', '2', '3', '4']) await put('g', body);
  const [one, two] = await receive(url, { MaxNumberOfMessages: 2 });
  expect([one?.Body, two?.Body]).toEqual(['1', '2']);
  expect(await receive(url)).toEqual([]);
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: one?.ReceiptHandle });
  expect(await receive(url)).toEqual([]);
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: two?.ReceiptHandle });
  expect(bodies(await receive(url))).toEqual(['3', '4']);
});

test('what comes back goes before what is behind it, once nothing of the group is in flight', async () => {
  const { put, receive, call, url, clock } = await fifo({ VisibilityTimeout: '30' });
  for (const body of ['1', '2', '3']) await put('g', body);
  const [one, two] = await receive(url, { MaxNumberOfMessages: 2 });
  await call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle: one?.ReceiptHandle, VisibilityTimeout: 0 });
  expect(await receive(url)).toEqual([]);
  await call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle: two?.ReceiptHandle, VisibilityTimeout: 60 });
  clock.advance(59 * SECOND);
  expect(await receive(url)).toEqual([]);
  clock.advance(SECOND);
  expect(bodies(await receive(url))).toEqual(['1', '2', '3']);
});

test('groups do not hold each other up', async () => {
  const { put, receive, url } = await fifo();
  for (const [group, body] of [
    ['a', 'a1'],
    ['b', 'b1'],
    ['a', 'a2'],
    ['b', 'b2'],
  ] as const)
    await put(group, body);
  expect(bodies(await receive(url, { MaxNumberOfMessages: 1 }))).toEqual(['a1']);
  expect(bodies(await receive(url))).toEqual(['b1', 'b2']);
});

test('the same content within five minutes is stored once, and answered alike', async () => {
  const { put, receive, url, clock } = await fifo();
  const first = await put('g', 'same');
  clock.advance(5 * MINUTE - 1);
  expect(await put('g', 'same')).toEqual(first);
  expect(await put('other', 'same')).toMatchObject({ MessageId: first.MessageId });
  expect(bodies(await receive(url))).toEqual(['same']);
  clock.advance(1);
  expect((await put('g2', 'same')).MessageId).not.toBe(first.MessageId);
});

test('a deduplication id is remembered after the message is deleted', async () => {
  const { put, receive, call, counts, url } = await fifo();
  await put('g', 'first', { MessageDeduplicationId: 'event-1' });
  const { ReceiptHandle } = only(await receive(url));
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle });
  await put('g', 'second', { MessageDeduplicationId: 'event-1' });
  expect(await counts(url)).toEqual([0, 0, 0]);
});

test('an explicit id wins over the content, and the content’s id is its SHA-256', async () => {
  const { put, receive, url } = await fifo();
  await put('g', 'same', { MessageDeduplicationId: 'a' });
  await put('g', 'same', { MessageDeduplicationId: 'b' });
  await put('g', 'same');
  const ids = (await receive(url)).map((message) => message.Attributes.MessageDeduplicationId);
  // sha256sum of «same»
  expect(ids).toEqual(['a', 'b', '0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5']);
});

test('ids count per group where the queue says so', async () => {
  const { put, receive, url } = await fifo({
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  });
  await put('a', 'same');
  await put('b', 'same');
  await put('b', 'same');
  expect(bodies(await receive(url))).toEqual(['same', 'same']);
});

test('sequence numbers have 20 digits and grow, and come with the message', async () => {
  const { put, receive, url } = await fifo();
  const sent = [String((await put('g', '1')).SequenceNumber), String((await put('g', '2')).SequenceNumber)];
  expect(sent.every((number) => /^\d{20}$/.test(number))).toBe(true);
  expect([...sent].sort()).toEqual(sent);
  expect((await receive(url)).map((message) => message.Attributes.SequenceNumber)).toEqual(sent);
});

test('a single send without group or id is refused, and so is a whole batch', async () => {
  const { failure, call, url, queue, counts } = await fifo();
  const noGroup = 'The request must contain the parameter MessageGroupId.';
  expect(await failure('SendMessage', { QueueUrl: url, MessageBody: 'x' })).toMatchObject({
    code: 'MissingParameter',
    message: noGroup,
  });
  const Entries = [
    { Id: 'a', MessageBody: 'x', MessageGroupId: 'g' },
    { Id: 'b', MessageBody: 'y' },
  ];
  expect(await failure('SendMessageBatch', { QueueUrl: url, Entries })).toMatchObject({
    code: 'InvalidParameterValue',
    message: noGroup,
  });
  expect(await counts(url)).toEqual([0, 0, 0]);
  const explicit = await queue('explicit.fifo', { FifoQueue: 'true' });
  const withoutId = { QueueUrl: explicit, MessageBody: 'x', MessageGroupId: 'g' };
  expect(await failure('SendMessage', withoutId)).toMatchObject({
    code: 'InvalidParameterValue',
    message:
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  });
  await call('SendMessage', { ...withoutId, MessageDeduplicationId: 'd', DelaySeconds: 0 });
  const delayed = { ...withoutId, MessageDeduplicationId: 'e', DelaySeconds: 2 };
  expect(await failure('SendMessage', delayed)).toMatchObject({
    code: 'InvalidParameterValue',
    message:
      'Value 2 for parameter DelaySeconds is invalid. ' +
      'Reason: The request include parameter that is not valid for this queue type.',
  });
});

test("the queue's own delay applies, and a change of it also to what was sent before", async () => {
  const { put, receive, call, url, clock } = await fifo({ DelaySeconds: '60' });
  await put('g', '1');
  clock.advance(30 * SECOND);
  expect(await receive(url)).toEqual([]);
  await call('SetQueueAttributes', { QueueUrl: url, Attributes: { DelaySeconds: '30' } });
  expect(bodies(await receive(url))).toEqual(['1']);
});

test('a group whose message in flight reaches the end of its retention goes on', async () => {
  const { put, receive, url, clock } = await fifo({ MessageRetentionPeriod: '60' });
  await put('g', '1');
  await receive(url, { VisibilityTimeout: 3600 });
  clock.advance(30 * SECOND);
  await put('g', '2');
  expect(await receive(url)).toEqual([]);
  clock.advance(30 * SECOND);
  expect(bodies(await receive(url))).toEqual(['2']);
});
