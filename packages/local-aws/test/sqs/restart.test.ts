import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { arn, bodies, handClock, harness, MINUTE, only, SECOND } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqs-restart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('queues, messages, receipts and deduplication outlive a restart on another port', async () => {
  const clock = handClock();
  const file = join(folder, 'new', 'sqs.db');
  const before = harness({ clock, file });
  const url = await before.queue('q', { VisibilityTimeout: '30', DelaySeconds: '0' });
  const fifo = await before.queue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  await before.send(url, 'in flight');
  const { ReceiptHandle } = only(await before.receive(url));
  await before.send(url, 'waiting');
  const { SequenceNumber } = await before.send(fifo, 'once', { MessageGroupId: 'g' });
  const inFifo = only(await before.receive(fifo));
  await before.sqs.close();

  const after = harness({ clock, file, base: 'http://127.0.0.1:9999' });
  expect(await after.call('GetQueueUrl', { QueueName: 'q' })).toEqual({
    QueueUrl: 'http://127.0.0.1:9999/000000000000/q',
  });
  expect(bodies(await after.receive(url))).toEqual(['waiting']);
  await after.call('DeleteMessage', { QueueUrl: url, ReceiptHandle });
  clock.advance(30 * SECOND);
  expect(bodies(await after.receive(url))).toEqual(['waiting']);
  await after.send(fifo, 'once', { MessageGroupId: 'g' });
  expect(bodies(await after.receive(fifo))).toEqual(['once']);
  const { SequenceNumber: later } = await after.send(fifo, 'twice', { MessageGroupId: 'g' });
  expect(String(later) > String(SequenceNumber)).toBe(true);
  expect(inFifo.Body).toBe('once');
  await after.sqs.close();
});

test('a move task goes on after a restart, where it was', async () => {
  const clock = handClock();
  const file = join(folder, 'task.db');
  const before = harness({ clock, file });
  await before.queue('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 });
  const url = await before.queue('q', { RedrivePolicy });
  for (const body of ['1', '2', '3']) await before.send(url, body);
  await before.receive(url, { VisibilityTimeout: 0 });
  await before.receive(url);
  await before.call('StartMessageMoveTask', { SourceArn: arn('dead'), MaxNumberOfMessagesPerSecond: 1 });
  clock.advance(SECOND);
  expect(await before.counts(url)).toEqual([1, 0, 0]);
  await before.sqs.close();
  clock.advance(MINUTE);

  const after = harness({ clock, file });
  expect(await after.counts(url)).toEqual([1, 0, 0]);
  clock.advance(3 * SECOND);
  expect(await after.counts(url)).toEqual([3, 0, 0]);
  const { Results } = await after.call('ListMessageMoveTasks', { SourceArn: arn('dead') });
  expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 }]);
  await after.sqs.close();
});

test('a deleted queue leaves nothing behind in the file', async () => {
  const file = join(folder, 'deleted.db');
  const { queue, send, call, sqs } = harness({ file });
  const url = await queue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  await send(url, 'x', { MessageGroupId: 'g' });
  await call('DeleteQueue', { QueueUrl: url });
  await sqs.close();
  const sqlite = new DatabaseSync(file);
  for (const table of ['queues', 'messages', 'bodies', 'groups', 'deduplications']) {
    expect([table, sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()]).toEqual([table, { n: 0 }]);
  }
  sqlite.close();
});

test('a FIFO group that moved to the dead-letter queue leaves nothing behind in its source', async () => {
  const file = join(folder, 'groups.db');
  const { queue, send, receive, sqs } = harness({ file });
  await queue('dead.fifo', { FifoQueue: 'true' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dead.fifo'), maxReceiveCount: 1 });
  const url = await queue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true', RedrivePolicy });
  await send(url, 'x', { MessageGroupId: 'g' });
  await receive(url, { VisibilityTimeout: 0 });
  await receive(url);
  await sqs.close();
  const sqlite = new DatabaseSync(file);
  const groups = sqlite
    .prepare('SELECT queues.name AS queue FROM groups JOIN queues ON queues.id = groups.queue')
    .all();
  expect(groups).toEqual([{ queue: 'dead.fifo' }]);
  sqlite.close();
});

test('a file of another version is refused with the remedy', () => {
  const file = join(folder, 'other.db');
  const sqlite = new DatabaseSync(file);
  sqlite.exec('PRAGMA user_version = 99');
  sqlite.close();
  expect(() => harness({ file })).toThrow(/version 99.*delete the file/);
});
