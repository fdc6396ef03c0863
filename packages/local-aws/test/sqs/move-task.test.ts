import { expect, test } from 'vitest';
import { arn, bodies, DAY, type Harness, harness, SECOND } from './harness.ts';

interface Task {
  readonly TaskHandle?: string;
  readonly Status: string;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly FailureReason?: string;
}

/** A dead-letter queue and the sources that point to it, each with its messages given up already. */
async function withDead(messages: Record<string, readonly string[]>, own: Harness = harness()) {
  const dead = await own.queue('dead');
  const urls: Record<string, string> = {};
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 });
  for (const [name, texts] of Object.entries(messages)) {
    const url = await own.queue(name, { RedrivePolicy });
    urls[name] = url;
    for (const text of texts) await own.send(url, text);
    for (let left = texts.length; left > 0; left -= 10) await own.receive(url, { VisibilityTimeout: 0 });
    await own.receive(url);
  }
  const tasks = async (MaxResults = 10) =>
    ((await own.call('ListMessageMoveTasks', { SourceArn: arn('dead'), MaxResults })).Results ?? []) as Task[];
  const start = (more = {}) => own.call('StartMessageMoveTask', { SourceArn: arn('dead'), ...more });
  return { ...own, dead, urls, tasks, start, url: (name: string) => urls[name] ?? '' };
}

test('without a destination each message goes back to its own source, as a new message', async () => {
  const { start, tasks, receive, counts, dead, url, clock } = await withDead({ a: ['a1', 'a2'], b: ['b1'] });
  const old = (await receive(dead, { VisibilityTimeout: 0 })).map((message) => message.MessageId);
  clock.advance(DAY);
  await start();
  expect(await tasks()).toMatchObject([{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 0 }]);
  clock.advance(SECOND);
  expect(await tasks()).toEqual([
    {
      Status: 'COMPLETED',
      SourceArn: arn('dead'),
      ApproximateNumberOfMessagesMoved: 3,
      ApproximateNumberOfMessagesToMove: 3,
      StartedTimestamp: 1_772_366_400_000 + DAY,
    },
  ]);
  expect(await counts(dead)).toEqual([0, 0, 0]);
  const back = await receive(url('a'));
  expect(bodies(back)).toEqual(['a1', 'a2']);
  expect(bodies(await receive(url('b')))).toEqual(['b1']);
  for (const message of back) {
    expect(old).not.toContain(message.MessageId);
    expect(message.Attributes.ApproximateReceiveCount).toBe('1');
    expect(Number(message.Attributes.SentTimestamp)).toBeGreaterThan(1_772_366_400_000 + DAY);
    expect(message.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  }
});

test('a redriven message has all its receives before SQS moves it a second time', async () => {
  const { start, receive, counts, dead, url, clock } = await withDead({ a: ['x'] });
  await start();
  clock.advance(SECOND);
  expect(bodies(await receive(url('a'), { VisibilityTimeout: 0 }))).toEqual(['x']);
  await receive(url('a'));
  expect(await counts(dead)).toEqual([1, 0, 0]);
});

test('messages that were sent there fail the task, and stay', async () => {
  const { start, tasks, send, counts, dead, clock } = await withDead({ a: [] });
  await send(dead, 'by hand');
  await start();
  clock.advance(SECOND);
  expect(await tasks()).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);
  expect(await counts(dead)).toEqual([1, 0, 0]);
});

test('with a destination, messages that were sent there move too', async () => {
  const { start, tasks, send, queue, receive, dead, clock } = await withDead({ a: ['x'] });
  await send(dead, 'by hand');
  const other = await queue('other');
  await start({ DestinationArn: arn('other') });
  clock.advance(SECOND);
  expect(await tasks()).toMatchObject([{ Status: 'COMPLETED', DestinationArn: arn('other') }]);
  expect(bodies(await receive(other))).toEqual(['x', 'by hand']);
});

test('the rate holds, and a clock that jumps lets no more than a second’s worth through at once', async () => {
  const twelve = Array.from({ length: 12 }, (_, index) => `m${index}`);
  const { start, tasks, counts, url, clock } = await withDead({ a: twelve });
  await start({ MaxNumberOfMessagesPerSecond: 2 });
  clock.advance(SECOND);
  expect(await counts(url('a'))).toEqual([2, 0, 0]);
  clock.advance(2 * SECOND);
  expect(await counts(url('a'))).toEqual([6, 0, 0]);
  expect(await tasks()).toMatchObject([{ Status: 'RUNNING', MaxNumberOfMessagesPerSecond: 2 }]);
});

test('a message in flight in the dead-letter queue is not moved from under its reader', async () => {
  const { start, receive, counts, dead, url, clock } = await withDead({ a: ['read', 'idle'] });
  await receive(dead, { MaxNumberOfMessages: 1, VisibilityTimeout: 3600 });
  await start();
  clock.advance(SECOND);
  expect(await counts(dead)).toEqual([0, 1, 0]);
  expect(bodies(await receive(url('a')))).toEqual(['idle']);
});

test('what dies again during the task is not moved by the same task', async () => {
  const { start, tasks, receive, counts, dead, url, clock } = await withDead({ a: ['1', '2', '3'] });
  await start({ MaxNumberOfMessagesPerSecond: 1 });
  for (let second = 0; second < 5; second += 1) {
    clock.advance(SECOND);
    await receive(url('a'), { VisibilityTimeout: 0 });
    await receive(url('a'));
  }
  expect(await tasks()).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 }]);
  expect(await counts(dead)).toEqual([3, 0, 0]);
});

test('a cancelled task stops, and only a running one can be cancelled', async () => {
  const { start, tasks, call, failure, counts, dead, clock } = await withDead({ a: ['1', '2', '3'] });
  const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
  expect((await tasks())[0]?.TaskHandle).toBe(TaskHandle);
  clock.advance(SECOND);
  expect(await call('CancelMessageMoveTask', { TaskHandle })).toEqual({ ApproximateNumberOfMessagesMoved: 1 });
  expect(await tasks()).toMatchObject([{ Status: 'CANCELLING' }]);
  clock.advance(10 * SECOND);
  const [task] = await tasks();
  expect(task).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 1 });
  expect(task).not.toHaveProperty('TaskHandle');
  expect(await counts(dead)).toEqual([2, 0, 0]);
  expect(await failure('CancelMessageMoveTask', { TaskHandle })).toMatchObject({ code: 'UnsupportedOperation' });
});

test('a destination that is deleted on the way fails the task', async () => {
  const { start, tasks, call, queue, counts, dead, clock } = await withDead({ a: ['1', '2', '3'] });
  const QueueUrl = await queue('other');
  await start({ DestinationArn: arn('other'), MaxNumberOfMessagesPerSecond: 1 });
  clock.advance(SECOND);
  await call('DeleteQueue', { QueueUrl });
  clock.advance(SECOND);
  expect(await tasks()).toMatchObject([{ Status: 'FAILED', FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' }]);
  expect(await counts(dead)).toEqual([2, 0, 0]);
});

test('one task at a time for a queue; afterwards they are listed newest first', async () => {
  const { start, tasks, failure, clock } = await withDead({ a: ['1', '2'] });
  await start({ MaxNumberOfMessagesPerSecond: 1 });
  expect(await failure('StartMessageMoveTask', { SourceArn: arn('dead') })).toMatchObject({
    code: 'InvalidParameterValue',
    message: 'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
  });
  clock.advance(10 * SECOND);
  await start();
  expect((await tasks()).map((task) => task.Status)).toEqual(['RUNNING', 'COMPLETED']);
  expect(await tasks(1)).toHaveLength(1);
});

test.each([
  [{ SourceArn: arn('a') }, 'InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.'],
  [
    { SourceArn: arn('nowhere') },
    'ResourceNotFoundException',
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  ],
  [
    { SourceArn: arn('dead'), DestinationArn: arn('nowhere') },
    'ResourceNotFoundException',
    "The resource that you specified for the DestinationArn parameter doesn't exist.",
  ],
  [
    { SourceArn: arn('dead'), MaxNumberOfMessagesPerSecond: 0 },
    'InvalidParameterValue',
    /MaxNumberOfMessagesPerSecond/,
  ],
  [
    { SourceArn: arn('dead'), MaxNumberOfMessagesPerSecond: 501 },
    'InvalidParameterValue',
    /MaxNumberOfMessagesPerSecond/,
  ],
  [{ SourceArn: arn('dead'), DestinationArn: arn('dead') }, 'InvalidParameterValue', /same/],
  [{ SourceArn: arn('dead'), DestinationArn: arn('o.fifo') }, 'InvalidParameterValue', /type/],
  [{}, 'MissingParameter', /SourceArn/],
])('a task %j is refused with %s', async (input, code, message) => {
  const { failure, queue } = await withDead({ a: ['x'] });
  await queue('o.fifo', { FifoQueue: 'true' });
  const error = await failure('StartMessageMoveTask', input);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});

test.each([
  ['nonsense', 'InvalidParameterValue', 'Value for parameter TaskHandle is invalid.'],
  [
    handle(arn('nowhere')),
    'ResourceNotFoundException',
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  ],
  [handle(arn('dead')), 'ResourceNotFoundException', 'Task does not exist.'],
])('cancelling %s is refused with %s', async (TaskHandle, code, message) => {
  const { failure } = await withDead({ a: ['x'] });
  expect(await failure('CancelMessageMoveTask', { TaskHandle })).toMatchObject({ code, message });
});

function handle(sourceArn: string): string {
  return Buffer.from(JSON.stringify({ taskId: '9d4c9a3c-0000-4000-8000-000000000000', sourceArn })).toString('base64');
}
