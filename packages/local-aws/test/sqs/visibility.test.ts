import { expect, test } from 'vitest';
import { bodies, HOUR, harness, only, SECOND } from './harness.ts';

async function received(more = {}) {
  const own = harness();
  const url = await own.queue('q');
  await own.send(url, 'x');
  const { ReceiptHandle } = only(await own.receive(url, more));
  const change = (VisibilityTimeout: number) =>
    own.call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout });
  const refused = (VisibilityTimeout: number) =>
    own.failure('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout });
  return { ...own, url, ReceiptHandle, change, refused };
}

test('zero hands the message back at once', async () => {
  const { change, receive, url } = await received();
  await change(0);
  expect(only(await receive(url)).Attributes.ApproximateReceiveCount).toBe('2');
});

test('an extension counts from the call, not from the receipt or the old end', async () => {
  const { change, receive, url, clock } = await received({ VisibilityTimeout: 30 });
  clock.advance(20 * SECOND);
  await change(60);
  clock.advance(60 * SECOND - 1);
  expect(await receive(url)).toEqual([]);
  clock.advance(1);
  expect(bodies(await receive(url))).toEqual(['x']);
});

test('it can be shortened too', async () => {
  const { change, receive, url, clock } = await received({ VisibilityTimeout: 3600 });
  await change(5);
  clock.advance(5 * SECOND);
  expect(bodies(await receive(url))).toEqual(['x']);
});

test('12 hours from the receipt are the end, however often it is extended', async () => {
  const { change, refused, clock } = await received({ VisibilityTimeout: 43_200 });
  await change(43_200);
  clock.advance(HOUR);
  await change(39_600);
  expect(await refused(39_601)).toMatchObject({
    code: 'InvalidParameterValue',
    message:
      'Value 39601 for parameter VisibilityTimeout is invalid. ' +
      'Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
  });
  await change(39_600);
});

test('a new receive has its own 12 hours', async () => {
  const { change, receive, call, url, clock } = await received();
  clock.advance(HOUR);
  const again = only(await receive(url));
  const input = { QueueUrl: url, ReceiptHandle: again.ReceiptHandle, VisibilityTimeout: 43_200 };
  await call('ChangeMessageVisibility', input);
  await expect(change(10)).rejects.toMatchObject({ code: 'InvalidParameterValue' });
});

test('a message whose time ran out is not in flight', async () => {
  const { refused, clock } = await received({ VisibilityTimeout: 30 });
  clock.advance(30 * SECOND);
  expect(await refused(10)).toMatchObject({ code: 'MessageNotInflight' });
});

test('a handle of a deleted message is refused in the words of AWS', async () => {
  const { refused, call, url, ReceiptHandle } = await received();
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle });
  expect(await refused(10)).toMatchObject({
    code: 'InvalidParameterValue',
    message:
      `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. ` +
      'Reason: Message does not exist or is not available for visibility timeout change.',
  });
});

test.each([
  [{ VisibilityTimeout: -1 }, 'InvalidParameterValue'],
  [{ VisibilityTimeout: 43_201 }, 'InvalidParameterValue'],
  [{}, 'MissingParameter'],
  [{ VisibilityTimeout: 5, ReceiptHandle: '' }, 'MissingParameter'],
  [{ VisibilityTimeout: 5, ReceiptHandle: 'AQEBmadeup' }, 'ReceiptHandleIsInvalid'],
])('a change with %j is refused with %s', async (more, code) => {
  const { failure, url, ReceiptHandle } = await received();
  const input = { QueueUrl: url, ReceiptHandle, ...more };
  expect(await failure('ChangeMessageVisibility', input)).toMatchObject({ code });
});

test('an overtaken handle deletes nothing and says nothing, the latest deletes even after its time', async () => {
  const { call, receive, counts, url, ReceiptHandle, clock } = await received({ VisibilityTimeout: 30 });
  clock.advance(30 * SECOND);
  const latest = only(await receive(url));
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle });
  expect(await counts(url)).toEqual([0, 1, 0]);
  clock.advance(30 * SECOND);
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: latest.ReceiptHandle });
  expect(await counts(url)).toEqual([0, 0, 0]);
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: latest.ReceiptHandle });
});

test('a handle is only good for its own queue', async () => {
  const { failure, queue, ReceiptHandle, counts, url } = await received();
  const other = await queue('other');
  expect(await failure('DeleteMessage', { QueueUrl: other, ReceiptHandle })).toMatchObject({
    code: 'ReceiptHandleIsInvalid',
  });
  expect(await counts(url)).toEqual([0, 1, 0]);
});

test('a FIFO handle ends with its visibility timeout', async () => {
  const { queue, send, receive, failure, clock } = harness();
  const url = await queue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  await send(url, 'x', { MessageGroupId: 'g' });
  const { ReceiptHandle } = only(await receive(url, { VisibilityTimeout: 1 }));
  clock.advance(SECOND);
  expect(await failure('DeleteMessage', { QueueUrl: url, ReceiptHandle })).toMatchObject({
    code: 'InvalidParameterValue',
    message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
  });
});
