import { expect, test } from 'vitest';
import { arn, bodies, DAY, harness, MINUTE, only, SECOND, START } from './harness.ts';

const policy = (target: string, maxReceiveCount: number | string) =>
  JSON.stringify({ deadLetterTargetArn: arn(target), maxReceiveCount });

test('the receive after maxReceiveCount moves the message, with its id, count and source', async () => {
  const { queue, send, receive, counts, clock } = harness();
  const dead = await queue('orders-dead');
  const url = await queue('orders', { VisibilityTimeout: '10', RedrivePolicy: policy('orders-dead', 2) });
  const { MessageId } = await send(url, 'fails');
  for (const expected of ['1', '2']) {
    const message = only(await receive(url));
    expect(message.Attributes.ApproximateReceiveCount).toBe(expected);
    expect(await counts(dead)).toEqual([0, 0, 0]);
    clock.advance(10 * SECOND);
  }
  expect(await receive(url)).toEqual([]);
  expect(await counts(url)).toEqual([0, 0, 0]);

  const moved = only(await receive(dead));
  expect(moved).toMatchObject({ MessageId, Body: 'fails' });
  expect(moved.Attributes).toMatchObject({
    DeadLetterQueueSourceArn: arn('orders'),
    ApproximateReceiveCount: '3',
    ApproximateFirstReceiveTimestamp: String(START),
    SentTimestamp: String(START),
  });
});

test('a receive skips the dead and still returns the living', async () => {
  const { queue, send, receive, counts } = harness();
  const dead = await queue('q-dead');
  const url = await queue('q', { RedrivePolicy: policy('q-dead', 1) });
  for (const body of ['a', 'b', 'c']) await send(url, body);
  await receive(url, { VisibilityTimeout: 0, MaxNumberOfMessages: 2 });
  expect(bodies(await receive(url, { MaxNumberOfMessages: 1 }))).toEqual(['c']);
  await receive(url);
  expect(await counts(dead)).toEqual([2, 0, 0]);
});

test('a poll on the dead-letter queue wakes when the source gives a message up', async () => {
  const { queue, send, receive } = harness();
  const dead = await queue('q-dead');
  const url = await queue('q', { RedrivePolicy: policy('q-dead', 1) });
  await send(url, 'poison');
  await receive(url, { VisibilityTimeout: 0 });
  const poll = receive(dead, { WaitTimeSeconds: 20 });
  await receive(url);
  expect(bodies(await poll)).toEqual(['poison']);
});

test('a standard dead-letter queue goes on counting from the first send', async () => {
  const { queue, send, receive, counts, clock } = harness();
  const dead = await queue('q-dead', { MessageRetentionPeriod: String(4 * 86_400) });
  const url = await queue('q', { RedrivePolicy: policy('q-dead', 1), MessageRetentionPeriod: String(4 * 86_400) });
  await send(url, 'old');
  clock.advance(DAY);
  await receive(url, { VisibilityTimeout: 0 });
  await receive(url);
  clock.advance(3 * DAY - MINUTE);
  expect(await counts(dead)).toEqual([1, 0, 0]);
  clock.advance(MINUTE);
  expect(await counts(dead)).toEqual([0, 0, 0]);
});

test('a FIFO dead-letter queue resets the enqueue time and replaces the deduplication id', async () => {
  const { queue, send, receive, clock } = harness();
  const dead = await queue('q-dead.fifo', { FifoQueue: 'true', MessageRetentionPeriod: '86400' });
  const url = await queue('q.fifo', { FifoQueue: 'true', RedrivePolicy: policy('q-dead.fifo', 1) });
  const { MessageId } = await send(url, 'a', { MessageGroupId: 'g', MessageDeduplicationId: 'event-1' });
  clock.advance(DAY);
  await receive(url, { VisibilityTimeout: 0 });
  await receive(url);
  const moved = only(await receive(dead));
  expect(moved.Attributes).toMatchObject({
    MessageDeduplicationId: MessageId,
    MessageGroupId: 'g',
    SentTimestamp: String(START + DAY),
  });
});

test('a FIFO group goes on behind a message that was given up', async () => {
  const { queue, send, receive } = harness();
  const dead = await queue('q-dead.fifo', { FifoQueue: 'true' });
  const url = await queue('q.fifo', {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    RedrivePolicy: policy('q-dead.fifo', 1),
  });
  for (const body of ['1', '2', '3']) await send(url, body, { MessageGroupId: 'g' });
  await receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 0 });
  expect(bodies(await receive(url))).toEqual(['2', '3']);
  expect(bodies(await receive(dead))).toEqual(['1']);
});

test('ten dead groups do not stand in the way of a living one', async () => {
  const { queue, send, receive, clock } = harness();
  await queue('q-dead.fifo', { FifoQueue: 'true' });
  const url = await queue('q.fifo', {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    RedrivePolicy: policy('q-dead.fifo', 1),
  });
  for (let group = 0; group < 10; group += 1) await send(url, `dead ${group}`, { MessageGroupId: `g${group}` });
  expect(await receive(url, { VisibilityTimeout: 0 })).toHaveLength(10);
  expect(await receive(url)).toEqual([]);
  clock.advance(SECOND);
  await send(url, 'alive', { MessageGroupId: 'later' });
  expect(bodies(await receive(url))).toEqual(['alive']);
});

test('a message that a receive has just taken is neither taken twice nor buried by it', async () => {
  const { queue, send, receive, counts } = harness();
  const dead = await queue('q-dead');
  const url = await queue('q', { RedrivePolicy: policy('q-dead', 1) });
  await send(url, 'dead');
  await receive(url, { VisibilityTimeout: 0 });
  await send(url, 'alive');
  expect(bodies(await receive(url, { VisibilityTimeout: 0 }))).toEqual(['alive']);
  expect([await counts(url), await counts(dead)]).toEqual([
    [1, 0, 0],
    [1, 0, 0],
  ]);
});

test('a lowered limit that condemns a long queue moves it in portions, while a poll waits', async () => {
  const { queue, call, send, receive, counts, clock } = harness();
  const dead = await queue('q-dead');
  const url = await queue('q', { RedrivePolicy: policy('q-dead', 2), VisibilityTimeout: '1' });
  for (let number = 0; number < 1500; number += 1) await send(url, `${number}`);
  for (let number = 0; number < 150; number += 1) await receive(url);
  clock.advance(SECOND);
  await call('SetQueueAttributes', { QueueUrl: url, Attributes: { RedrivePolicy: policy('q-dead', 1) } });
  const poll = receive(url, { WaitTimeSeconds: 20 });
  expect(await counts(dead)).toEqual([1000, 0, 0]);
  clock.advance(1);
  expect(await counts(dead)).toEqual([1500, 0, 0]);
  await send(url, 'alive');
  expect(bodies(await poll)).toEqual(['alive']);
});

test.each([
  ['{"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}', 'Invalid value for deadLetterTargetArn.'],
  [policy('nowhere', 3), 'Dead letter target does not exist.'],
  [policy('q-dead', 0), 'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.'],
  [policy('q-dead', 1001), 'Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.'],
  ['{"maxReceiveCount": 3}', 'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.'],
  ['[]', 'Redrive policy is not a valid JSON map.'],
  [policy('q.fifo', 3), 'Dead-letter queue must be same type of queue as the source.'],
])('the policy %s is refused', async (text, reason) => {
  const { queue, failure } = harness();
  await queue('q-dead');
  await queue('q.fifo', { FifoQueue: 'true' });
  const error = await failure('CreateQueue', { QueueName: 'q', Attributes: { RedrivePolicy: text } });
  expect(error).toMatchObject({
    code: 'InvalidParameterValue',
    message: `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  });
});

test('a maxReceiveCount written as text counts too', async () => {
  const { queue, send, receive, counts } = harness();
  const dead = await queue('q-dead');
  const url = await queue('q', { RedrivePolicy: policy('q-dead', '1') });
  await send(url, 'x');
  await receive(url, { VisibilityTimeout: 0 });
  await receive(url);
  expect(await counts(dead)).toEqual([1, 0, 0]);
});

test('RedriveAllowPolicy decides who may use the dead-letter queue', async () => {
  const { queue, call, failure } = harness();
  const byQueue = { redrivePermission: 'byQueue', sourceQueueArns: [arn('friend')] };
  const dead = await queue('q-dead', { RedriveAllowPolicy: JSON.stringify(byQueue) });
  await queue('friend', { RedrivePolicy: policy('q-dead', 3) });
  const stranger = { QueueName: 'stranger', Attributes: { RedrivePolicy: policy('q-dead', 3) } };
  expect(await failure('CreateQueue', stranger)).toMatchObject({ code: 'InvalidParameterValue' });
  const open = { RedriveAllowPolicy: '{"redrivePermission":"allowAll"}' };
  await call('SetQueueAttributes', { QueueUrl: dead, Attributes: open });
  await call('CreateQueue', stranger);
});

test('without its dead-letter queue a message is delivered on, not lost', async () => {
  const { queue, call, send, receive } = harness();
  const dead = await queue('q-dead');
  const url = await queue('q', { RedrivePolicy: policy('q-dead', 1) });
  await send(url, 'x');
  await receive(url, { VisibilityTimeout: 0 });
  await call('DeleteQueue', { QueueUrl: dead });
  expect(bodies(await receive(url))).toEqual(['x']);
});
