import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '../../../packages/local-aws/src/aws/values.ts';
import { type Envelope, tenantId, writeEnvelope } from '../../../shared/contract/index.ts';
import { type Letter, openQueues, type Queues } from '../../../shared/recover/letters.ts';
import { openWorld } from '../../worker/world.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let queues: Queues;
let urls: { source: string; letters: string };
let number = 0;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const call = (operation: string, input: Input) => world.aws.dispatch({ kind: 'operator' }, 'sqs', operation, input);

beforeEach(async () => {
  number += 1;
  const fifo = expect.getState().currentTestName?.includes('FIFO') ? '.fifo' : '';
  const names = { source: `source-${number}${fifo}`, deadLetters: `letters-${number}${fifo}` };
  const create = async (QueueName: string, more: Record<string, string> = {}) => {
    const Attributes = { ...more, ...(fifo && { FifoQueue: 'true' }) };
    return String((await call('CreateQueue', { QueueName, Attributes })).QueueUrl);
  };
  const letters = await create(names.deadLetters);
  const { Attributes } = await call('GetQueueAttributes', { QueueUrl: letters, AttributeNames: ['QueueArn'] });
  const deadLetterTargetArn = (Attributes as { QueueArn: string }).QueueArn;
  const source = await create(names.source, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
  });
  urls = { source, letters };
  queues = await openQueues(new SQSClient({}), names);
});

const envelope = (eventId: string): Envelope => ({
  ...{ v: 1, integration: 'shop', eventId, tenant: tenantId('7'), type: 'order.paid', correlationId: 'c' },
  ...{ receivedAt: '2026-03-02T10:15:00.000Z', deliveries: ['to-crm'], body: '{}', encoding: 'text' },
});

/** Makes dead letters the way SQS does: received once too often. */
async function lay(count: number, body = (index: number) => writeEnvelope(envelope(`e${index}`))): Promise<void> {
  const isFifo = urls.source.endsWith('.fifo');
  for (let index = 0; index < count; index++) {
    const order = { MessageGroupId: `g${index}`, MessageDeduplicationId: `d${index}` };
    await call('SendMessage', { QueueUrl: urls.source, MessageBody: body(index), ...(isFifo && order) });
  }
  const receive = { QueueUrl: urls.source, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
  for (let at = 0; (await queues.count()) < count && at < 100; at++) await call('ReceiveMessage', receive);
}

const scan = (take: (letter: Letter) => boolean, isContent = () => false) =>
  queues.scan({ take, isContent, remainingMs: () => 60_000 });

describe.each(['a standard queue', 'a FIFO queue'])('the dead letters of %s', () => {
  test('are each seen once in a scan, and those that are not taken are there at once for the next', async () => {
    await lay(25);
    const first = await scan(({ eventId }) => eventId === 'e7');
    expect([first.taken.map(({ eventId }) => eventId), first.seen, first.isWhole]).toEqual([['e7'], 25, true]);
    const second = await scan(() => false);
    expect(second.seen).toBe(24);
    await queues.release(first.taken);
    expect((await scan(() => false)).seen).toBe(25);
  });
});

describe('a scan', () => {
  test('ends as soon as what is looked for was found, and hides nothing', async () => {
    await lay(25);
    const found: string[] = [];
    const { taken, seen } = await scan(
      ({ eventId }) => found.push(eventId) > 0,
      () => found.length > 0,
    );
    expect(seen).toBeLessThan(25);
    await queues.release(taken);
    expect((await scan(() => false)).seen).toBe(25);
  });

  test('reads what is no envelope as an event of its own, under its message id', async () => {
    await lay(1, () => 'x');
    const [letter] = (await scan(() => true)).taken;
    expect(letter).toMatchObject({ account: '-', type: 'unreadable', eventId: `message:${letter?.messageId}` });
  });
});

test.each([
  ['standard', 2],
  ['FIFO', 1],
] as const)(
  'a letter goes to its %s source queue with its group and is deleted; %i is there after a repeated send',
  async (_, there) => {
    await lay(1);
    const [letter] = (await scan(() => true)).taken;
    const { body, group } = letter as Letter;
    const message = { body, deduplicationId: 'job-and-letter', ...(group !== undefined && { group }) };
    await queues.send(message);
    await queues.send(message);
    await queues.remove(letter as Letter);
    expect([await queues.waiting(), await queues.count()]).toEqual([there, 0]);
  },
);

test('a redrive by SQS that runs is seen', async () => {
  await lay(3);
  expect(await queues.isMoving()).toBe(false);
  const { Attributes } = await call('GetQueueAttributes', { QueueUrl: urls.letters, AttributeNames: ['QueueArn'] });
  const { QueueArn: SourceArn } = Attributes as { QueueArn: string };
  await call('StartMessageMoveTask', { SourceArn, MaxNumberOfMessagesPerSecond: 1 });
  expect(await queues.isMoving()).toBe(true);
});
