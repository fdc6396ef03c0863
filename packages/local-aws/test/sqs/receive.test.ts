import { expect, test } from 'vitest';
import { bodies, DAY, harness, only, SECOND, START } from './harness.ts';

test('a message is received, hidden, seen again with a higher count, and deleted', async () => {
  const { queue, send, receive, call, counts, clock } = harness();
  const url = await queue('q', { VisibilityTimeout: '30' });
  const sent = await send(url, 'hello');
  clock.advance(5 * SECOND);
  const first = only(await receive(url));
  expect(first).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'hello',
    Attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(START),
      ApproximateFirstReceiveTimestamp: String(START + 5 * SECOND),
    },
  });
  expect(await counts(url)).toEqual([0, 1, 0]);
  clock.advance(30 * SECOND - 1);
  expect(await receive(url)).toEqual([]);
  clock.advance(1);
  const second = only(await receive(url));
  expect(second.Attributes).toMatchObject({
    ApproximateReceiveCount: '2',
    ApproximateFirstReceiveTimestamp: String(START + 5 * SECOND),
  });
  expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
  await call('DeleteMessage', { QueueUrl: url, ReceiptHandle: second.ReceiptHandle });
  clock.advance(DAY);
  expect(await receive(url)).toEqual([]);
});

test('a receive gives at most what it was asked for, one by default, oldest first', async () => {
  const { queue, send, call, receive } = harness();
  const url = await queue('q');
  for (const body of ['1', '2', '3', '4']) await send(url, body);
  expect((await call('ReceiveMessage', { QueueUrl: url })).Messages).toHaveLength(1);
  expect(bodies(await receive(url, { MaxNumberOfMessages: 2 }))).toEqual(['2', '3']);
  expect(bodies(await receive(url))).toEqual(['4']);
});

test('an empty receive has no member Messages, as in the JSON protocol of AWS', async () => {
  const { queue, call } = harness();
  expect(await call('ReceiveMessage', { QueueUrl: await queue('q') })).toEqual({});
});

test('system attributes come by name, through the old member and the new', async () => {
  const { queue, send, call } = harness();
  const url = await queue('q');
  for (const member of ['AttributeNames', 'MessageSystemAttributeNames']) {
    await send(url, 'x');
    const { Messages } = await call('ReceiveMessage', { QueueUrl: url, [member]: ['SentTimestamp'] });
    expect(Messages).toMatchObject([{ Attributes: { SentTimestamp: String(START) } }]);
    expect(Object.keys((Messages as { Attributes: object }[])[0]?.Attributes ?? {})).toEqual(['SentTimestamp']);
  }
});

test('a message delayed by the queue or by its sender appears when it is due', async () => {
  const { queue, send, receive, counts, clock } = harness();
  const url = await queue('q', { DelaySeconds: '60' });
  await send(url, 'by the queue');
  await send(url, 'by the sender', { DelaySeconds: 900 });
  await send(url, 'not at all', { DelaySeconds: 0 });
  expect(bodies(await receive(url))).toEqual(['not at all']);
  expect(await counts(url)).toEqual([0, 1, 2]);
  clock.advance(60 * SECOND);
  expect(bodies(await receive(url, { VisibilityTimeout: 43_200 }))).toEqual(['not at all', 'by the queue']);
  clock.advance(840 * SECOND);
  expect(bodies(await receive(url))).toEqual(['by the sender']);
});

test('a queue-wide delay that changes leaves the messages of a standard queue alone', async () => {
  const { queue, send, receive, call } = harness();
  const url = await queue('q');
  await send(url, 'x');
  await call('SetQueueAttributes', { QueueUrl: url, Attributes: { DelaySeconds: '900' } });
  expect(bodies(await receive(url))).toEqual(['x']);
});

test('messages vanish at the end of the retention period, in flight or not', async () => {
  const { queue, send, receive, counts, clock } = harness();
  const url = await queue('q', { MessageRetentionPeriod: '60' });
  await send(url, 'in flight');
  await receive(url, { VisibilityTimeout: 3600 });
  clock.advance(SECOND);
  await send(url, 'waiting');
  clock.advance(59 * SECOND);
  expect(await counts(url)).toEqual([1, 0, 0]);
  clock.advance(SECOND);
  expect(await receive(url)).toEqual([]);
});

test.each([
  [
    { MaxNumberOfMessages: 11 },
    'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
  ],
  [
    { MaxNumberOfMessages: 0 },
    'Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
  ],
  [
    { WaitTimeSeconds: 21 },
    'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
  ],
  [
    { VisibilityTimeout: 43_201 },
    'Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.',
  ],
])('a receive with %j is refused', async (more, message) => {
  const { queue, failure } = harness();
  const url = await queue('q');
  expect(await failure('ReceiveMessage', { QueueUrl: url, ...more })).toMatchObject({
    code: 'InvalidParameterValue',
    message,
  });
});

test('an attribute that no message has is refused by name', async () => {
  const { queue, failure } = harness();
  const url = await queue('q');
  const input = { QueueUrl: url, MessageSystemAttributeNames: ['Colour'] };
  expect(await failure('ReceiveMessage', input)).toMatchObject({
    code: 'InvalidAttributeName',
    message: 'Unknown Attribute Colour.',
  });
});
