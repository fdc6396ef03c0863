import { expect, test } from 'vitest';
import { bodies, harness, type Message, only, SECOND } from './harness.ts';

/** What a poll has answered by now; undefined while it still waits. */
async function answered(poll: Promise<Message[]>): Promise<Message[] | undefined> {
  return await Promise.race([poll, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))]);
}

test('a poll ends empty after its time, of clock time', async () => {
  const { queue, receive, clock } = harness();
  const url = await queue('q');
  const poll = receive(url, { WaitTimeSeconds: 20 });
  clock.advance(20 * SECOND - 1);
  expect(await answered(poll)).toBeUndefined();
  clock.advance(1);
  expect(await answered(poll)).toEqual([]);
  expect(clock.pending()).toBe(0);
});

test("a poll without a time takes the queue's own, and zero means not to wait", async () => {
  const { queue, receive, clock } = harness();
  const url = await queue('q', { ReceiveMessageWaitTimeSeconds: '5' });
  const poll = receive(url);
  expect(await answered(poll)).toBeUndefined();
  expect(await answered(receive(url, { WaitTimeSeconds: 0 }))).toEqual([]);
  clock.advance(5 * SECOND);
  expect(await answered(poll)).toEqual([]);
});

test('a poll wakes on a send, on a batch, and when a message comes into view', async () => {
  const { queue, send, receive, call, clock } = harness();
  const url = await queue('q', { VisibilityTimeout: '10' });
  const onSend = receive(url, { WaitTimeSeconds: 20 });
  await send(url, 'sent');
  expect(bodies(await onSend)).toEqual(['sent']);

  const onBatch = receive(url, { WaitTimeSeconds: 5 });
  await call('SendMessageBatch', { QueueUrl: url, Entries: [{ Id: 'a', MessageBody: 'batched' }] });
  expect(bodies(await onBatch)).toEqual(['batched']);

  const onView = receive(url, { WaitTimeSeconds: 20 });
  clock.advance(10 * SECOND - 1);
  expect(await answered(onView)).toBeUndefined();
  clock.advance(1);
  expect(bodies(await onView).sort()).toEqual(['batched', 'sent']);
});

test('a poll wakes when a delay ends that began during the poll', async () => {
  const { queue, send, receive, clock } = harness();
  const url = await queue('q');
  const poll = receive(url, { WaitTimeSeconds: 20 });
  await send(url, 'later', { DelaySeconds: 7 });
  clock.advance(7 * SECOND);
  expect(bodies(await poll)).toEqual(['later']);
});

test('a poll wakes when another consumer hands a message back', async () => {
  const { queue, send, receive, call } = harness();
  const url = await queue('q');
  await send(url, 'x');
  const { ReceiptHandle } = only(await receive(url));
  const poll = receive(url, { WaitTimeSeconds: 20 });
  await call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 });
  expect(bodies(await poll)).toEqual(['x']);
});

test('polls are served first come first served, each message to one', async () => {
  const { queue, send, receive } = harness();
  const url = await queue('q');
  const first = receive(url, { WaitTimeSeconds: 20, MaxNumberOfMessages: 1 });
  const second = receive(url, { WaitTimeSeconds: 20, MaxNumberOfMessages: 1 });
  await send(url, 'a');
  expect(await answered(second)).toBeUndefined();
  await send(url, 'b');
  expect([bodies(await first), bodies(await second)]).toEqual([['a'], ['b']]);
});

test('an aborted poll ends without a message, and the next consumer gets it with a count of one', async () => {
  const { queue, send, receive, call, clock } = harness();
  const url = await queue('q');
  const gone = new AbortController();
  const poll = call('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 }, { signal: gone.signal });
  gone.abort();
  expect(await poll).toEqual({});
  expect(clock.pending()).toBe(0);
  await send(url, 'x');
  expect(only(await receive(url)).Attributes.ApproximateReceiveCount).toBe('1');
});

test('a poll that is already aborted takes nothing that is there', async () => {
  const { queue, send, call, counts } = harness();
  const url = await queue('q');
  await send(url, 'x');
  expect(await call('ReceiveMessage', { QueueUrl: url }, { signal: AbortSignal.abort() })).toEqual({});
  expect(await counts(url)).toEqual([1, 0, 0]);
});

test('a poll on a FIFO queue wakes when the group is free again', async () => {
  const { queue, send, receive, call, clock } = harness();
  const url = await queue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  for (const body of ['1', '2', '3']) await send(url, body, { MessageGroupId: 'g' });
  const held = only(await receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 30 }));
  const afterDelete = receive(url, { WaitTimeSeconds: 20, MaxNumberOfMessages: 1, VisibilityTimeout: 15 });
  expect(await answered(afterDelete)).toBeUndefined();
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: held.ReceiptHandle });
  expect(bodies(await afterDelete)).toEqual(['2']);
  const afterTimeout = receive(url, { WaitTimeSeconds: 20 });
  clock.advance(15 * SECOND);
  expect(bodies(await afterTimeout)).toEqual(['2', '3']);
});

test('closing the service ends the polls', async () => {
  const { queue, receive, sqs } = harness();
  const poll = receive(await queue('q'), { WaitTimeSeconds: 20 });
  await sqs.close();
  expect(await poll).toEqual([]);
});
