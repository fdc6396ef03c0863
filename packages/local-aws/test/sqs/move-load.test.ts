import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AwsService } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import { type Clock, scaledClock, sleep } from '../../src/clock.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { eventually } from '../eventually.ts';
import { arn, type Message } from './harness.ts';

const COUNT = 2000;
const RATE = 50;
const SECOND = 1000;

function callsOf(sqs: AwsService) {
  const context = { caller: { kind: 'operator' } as const, signal: new AbortController().signal, requestId: 'r' };
  const call = (operation: string, input: Input) => sqs.handle(operation, input, context);
  const url = (name: string) => `http://local/000000000000/${name}`;
  const visible = async (name: string) => {
    const { Attributes } = await call('GetQueueAttributes', { QueueUrl: url(name), AttributeNames: ['All'] });
    return Number((Attributes as Record<string, string>).ApproximateNumberOfMessages);
  };
  const task = async () => {
    const { Results } = await call('ListMessageMoveTasks', { SourceArn: arn('dead'), MaxResults: 1 });
    return (Results as { Status: string; TaskHandle?: string; ApproximateNumberOfMessagesMoved: number }[])[0];
  };
  const receive = async (name: string) => {
    const { Messages } = await call('ReceiveMessage', { QueueUrl: url(name), MaxNumberOfMessages: 10 });
    return (Messages ?? []) as Message[];
  };
  const move = () => call('StartMessageMoveTask', { SourceArn: arn('dead'), MaxNumberOfMessagesPerSecond: RATE });
  return { call, url, visible, task, receive, move };
}

/** A dead-letter queue with every message of `source`, which were received once too often. */
async function fill({ call, url, visible, receive }: ReturnType<typeof callsOf>): Promise<void> {
  await call('CreateQueue', { QueueName: 'dead' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 });
  await call('CreateQueue', { QueueName: 'source', Attributes: { RedrivePolicy, VisibilityTimeout: '0' } });
  for (let start = 0; start < COUNT; start += 10) {
    const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: String(index), MessageBody: `${start + index}` }));
    await call('SendMessageBatch', { QueueUrl: url('source'), Entries });
  }
  for (let left = COUNT; left > 0 && (await visible('dead')) < COUNT; left--) await receive('source');
  expect([await visible('source'), await visible('dead')]).toEqual([0, COUNT]);
}

/** How many were moved at each of the moments that pass while a task runs; at the end the clock is held. */
async function watch(clock: Clock, begun: number, task: () => Promise<number | undefined>) {
  const seen: { ms: number; moved: number }[] = [];
  for (;;) {
    await sleep(clock, 500);
    const moved = await task();
    if (moved === undefined) return seen;
    seen.push({ ms: clock.now() - begun, moved });
  }
}

test.each([
  ['ten times as fast', { rate: 10, jump: false }],
  ['jumping', { rate: 1, jump: true }],
])(
  '2,000 messages move no faster than their rate on a clock that runs %s; cancelled half-way, restarted over a restart of the service',
  async (_, { rate, jump }) => {
    const folder = mkdtempSync(join(tmpdir(), 'penstock-move-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const clock = scaledClock(rate, { jump });
    const open = () => createSqs({ clock, file: join(folder, 'sqs.db'), queueUrlBase: 'http://local' });
    const first = open();
    const { call, visible, task, move, ...more } = callsOf(first);
    const release = clock.busy();
    await fill({ call, visible, task, move, ...more });

    const begun = clock.now();
    await move();
    release();
    const seen = await watch(clock, begun, async () => {
      const { ApproximateNumberOfMessagesMoved: moved = 0, TaskHandle } = (await task()) ?? {};
      if (moved < COUNT / 2) return moved;
      await call('CancelMessageMoveTask', { TaskHandle });
      return undefined;
    });
    // Only a clock that jumps waits for the mover: on another one a slow machine moves less in a second.
    // Whole numbers: 18.08 s × 50 is less than 904 where fractions are rounded.
    const least = (ms: number) => (jump ? (ms - 3 * SECOND) * RATE : 0);
    const off = (entries: typeof seen) =>
      entries.filter(({ ms, moved }) => moved * SECOND > ms * RATE || moved * SECOND < least(ms));
    expect(seen.length).toBeGreaterThan(0);
    expect(off(seen)).toEqual([]);
    await eventually(async () => expect((await task())?.Status).toBe('CANCELLED'));
    const moved = (await task())?.ApproximateNumberOfMessagesMoved ?? 0;
    expect([await visible('source'), await visible('dead')]).toEqual([moved, COUNT - moved]);
    expect(moved).toBeLessThan(COUNT);
    await sleep(clock, 5 * SECOND);
    expect(await visible('source')).toBe(moved);

    const held = clock.busy();
    await move();
    await sleep(clock, rate === 1 ? 300 : 2 * SECOND);
    await first.close();
    const second = open();
    onTestFinished(() => second.close());
    const after = callsOf(second);
    held();
    await eventually(async () => expect((await after.task())?.Status).toBe('COMPLETED'));
    expect([await after.visible('source'), await after.visible('dead')]).toEqual([COUNT, 0]);

    const bodies: string[] = [];
    for (;;) {
      const messages = await after.receive('source');
      if (messages.length === 0) break;
      bodies.push(...messages.map(({ Body }) => Body));
      const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await after.call('DeleteMessageBatch', { QueueUrl: after.url('source'), Entries });
    }
    expect(bodies.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, index) => index));
  },
);
