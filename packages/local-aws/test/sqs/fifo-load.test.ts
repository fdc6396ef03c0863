import { expect, test } from 'vitest';
import { bodies, harness, type Message, SECOND } from './harness.ts';

const GROUPS = 50;
const PER_GROUP = 20;
const CONSUMERS = 7;

/** Numbers from 0 up to, but not including, 1: the same ones every time (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Consumers hold what they took for a while, each its own, so that groups are in flight side by side. What they took they
 * then delete, release at once, release for later, or do nothing; a message that fails holds those behind it in the batch.
 */
test.each([1, 2, 3])('1,000 messages of 50 groups stay in order and are all delivered once (seed %i)', async (seed) => {
  const random = randomOf(seed);
  const { call, clock, counts, queue, receive } = harness();
  const url = await queue('load.fifo', { FifoQueue: 'true', VisibilityTimeout: '30' });
  const wanted = Array.from({ length: GROUPS }, (_, group) =>
    Array.from({ length: PER_GROUP }, (_, number) => `${group}-${number}`),
  );
  for (let number = 0; number < PER_GROUP; number++) {
    for (let start = 0; start < GROUPS; start += 10) {
      const Entries = Array.from({ length: 10 }, (_, index) => {
        const MessageBody = `${start + index}-${number}`;
        const ids = { MessageGroupId: `g${start + index}`, MessageDeduplicationId: MessageBody };
        return { Id: String(index), MessageBody, ...ids };
      });
      await call('SendMessageBatch', { QueueUrl: url, Entries });
    }
  }
  expect(await counts(url)).toEqual([1000, 0, 0]);

  const groupOf = (body: string) => body.split('-')[0] ?? '';
  const held = new Map<number, { messages: Message[]; until: number }>();
  // «No more messages for the same message group ID are returned unless you delete the message or it becomes visible.»
  const hidden = new Map<string, number>();
  const done: string[] = [];
  let failures = 0;
  const settle = async (messages: readonly Message[]) => {
    const failed = new Set<string>();
    for (const { Body, ReceiptHandle } of messages) {
      const group = groupOf(Body);
      if (!failed.has(group) && random() < 0.7) {
        await call('DeleteMessage', { QueueUrl: url, ReceiptHandle });
        hidden.delete(Body);
        done.push(Body);
        continue;
      }
      failures++;
      failed.add(group);
      const VisibilityTimeout = [0, 5, undefined][Math.floor(random() * 3)];
      if (VisibilityTimeout === undefined) continue;
      await call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout });
      hidden.set(Body, clock.now() + VisibilityTimeout * SECOND);
    }
  };

  for (let step = 0; done.length < GROUPS * PER_GROUP && step < 20_000; step++) {
    const consumer = step % CONSUMERS;
    const holding = held.get(consumer);
    if (holding && holding.until > clock.now()) {
      clock.advance(SECOND);
      continue;
    }
    held.delete(consumer);
    if (holding) await settle(holding.messages);
    const messages = await receive(url, { MaxNumberOfMessages: 1 + Math.floor(random() * 10) });
    const blocked = new Set([...hidden].filter(([, until]) => until > clock.now()).map(([body]) => groupOf(body)));
    expect(bodies(messages).filter((body) => blocked.has(groupOf(body)))).toEqual([]);
    for (const body of bodies(messages)) hidden.set(body, clock.now() + 30 * SECOND);
    if (messages.length > 0) held.set(consumer, { messages, until: clock.now() + random() * 20 * SECOND });
    else clock.advance(SECOND);
  }
  expect(Object.values(Object.groupBy(done, groupOf))).toEqual(wanted);
  expect(failures).toBeGreaterThan(200);
  for (const { messages } of held.values()) await settle(messages);
  expect(await counts(url)).toEqual([0, 0, 0]);
});
