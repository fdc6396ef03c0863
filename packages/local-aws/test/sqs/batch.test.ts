import { expect, test } from 'vitest';
import { bodies, harness } from './harness.ts';

const entry = (Id: string, MessageBody: string, more = {}) => ({ Id, MessageBody, ...more });

test('a batch answers for each entry, and leaves out what is empty', async () => {
  const { queue, call, receive } = harness();
  const url = await queue('q');
  const Entries = [entry('a', 'one'), entry('b', 'bell \u0007'), entry('c', 'two', { DelaySeconds: 901 })];
  expect(await call('SendMessageBatch', { QueueUrl: url, Entries })).toMatchObject({
    Successful: [{ Id: 'a', MD5OfMessageBody: 'f97c5d29941bfb1b2fdab0874906ab82' }],
    Failed: [
      { Id: 'b', SenderFault: true, Code: 'InvalidMessageContents' },
      { Id: 'c', SenderFault: true, Code: 'InvalidParameterValue' },
    ],
  });
  expect(bodies(await receive(url))).toEqual(['one']);
  const good = await call('SendMessageBatch', { QueueUrl: url, Entries: [entry('a', 'x')] });
  expect(good).not.toHaveProperty('Failed');
  const bad = await call('SendMessageBatch', { QueueUrl: url, Entries: [entry('a', '')] });
  expect(bad).not.toHaveProperty('Successful');
});

test('1 MiB in all fits; a byte more fails the whole batch', async () => {
  const { queue, call, failure, counts } = harness();
  const url = await queue('q');
  const half = 'a'.repeat(524_288);
  await call('SendMessageBatch', { QueueUrl: url, Entries: [entry('a', half), entry('b', half)] });
  const tooLong = { QueueUrl: url, Entries: [entry('a', half), entry('b', `${half}x`)] };
  expect(await failure('SendMessageBatch', tooLong)).toMatchObject({
    code: 'BatchRequestTooLong',
    message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
  });
  expect(await counts(url)).toEqual([2, 0, 0]);
});

test('an entry over the limit of its queue fails alone', async () => {
  const { queue, call } = harness();
  const url = await queue('q', { MaximumMessageSize: '1024' });
  const Entries = [entry('a', 'a'.repeat(1025)), entry('b', 'b')];
  expect(await call('SendMessageBatch', { QueueUrl: url, Entries })).toMatchObject({
    Successful: [{ Id: 'b' }],
    Failed: [{ Id: 'a', Code: 'InvalidParameterValue' }],
  });
});

const eleven = Array.from({ length: 11 }, (_, index) => entry(`id-${index}`, 'x'));

test.each([
  [[], 'EmptyBatchRequest', 'There should be at least one SendMessageBatchRequestEntry in the request.'],
  [eleven, 'TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10. You have sent 11.'],
  [[entry('same', 'x'), entry('same', 'y')], 'BatchEntryIdsNotDistinct', 'Id same repeated.'],
  [[entry('a:b', 'x')], 'InvalidBatchEntryId', /alphanumeric/],
  [[entry('', 'x')], 'InvalidBatchEntryId', /alphanumeric/],
  [[entry('i'.repeat(81), 'x')], 'InvalidBatchEntryId', /80/],
])('the batch %j fails with %s and stores nothing', async (Entries, code, message) => {
  const { queue, failure, counts } = harness();
  const url = await queue('q');
  const error = await failure('SendMessageBatch', { QueueUrl: url, Entries });
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(await counts(url)).toEqual([0, 0, 0]);
});

test('deletes and visibility changes come in batches too', async () => {
  const { queue, send, receive, call, failure, counts } = harness();
  const url = await queue('q');
  for (const body of ['a', 'b', 'c']) await send(url, body);
  const [a, b, c] = await receive(url);
  const Entries = [
    { Id: 'a', ReceiptHandle: a?.ReceiptHandle, VisibilityTimeout: 0 },
    { Id: 'b', ReceiptHandle: 'made-up', VisibilityTimeout: 0 },
    { Id: 'c', ReceiptHandle: c?.ReceiptHandle, VisibilityTimeout: 43_201 },
  ];
  expect(await call('ChangeMessageVisibilityBatch', { QueueUrl: url, Entries })).toMatchObject({
    Successful: [{ Id: 'a' }],
    Failed: [
      { Id: 'b', SenderFault: true, Code: 'ReceiptHandleIsInvalid' },
      { Id: 'c', SenderFault: true, Code: 'InvalidParameterValue' },
    ],
  });
  expect(await counts(url)).toEqual([1, 2, 0]);
  const gone = [b, c].map((message, index) => ({ Id: `${index}`, ReceiptHandle: message?.ReceiptHandle }));
  expect(await call('DeleteMessageBatch', { QueueUrl: url, Entries: gone })).toEqual({
    Successful: [{ Id: '0' }, { Id: '1' }],
  });
  expect(await counts(url)).toEqual([1, 0, 0]);
  for (const operation of ['DeleteMessageBatch', 'ChangeMessageVisibilityBatch']) {
    expect(await failure(operation, { QueueUrl: url, Entries: [] })).toMatchObject({ code: 'EmptyBatchRequest' });
  }
});
