import { afterEach, describe, expect, test } from 'vitest';
import { createEndpoint, type Endpoint } from '../../src/aws/index.ts';
import type { Input } from '../../src/aws/values.ts';
import type { Sample } from '../../src/cloudwatch/sample.ts';
import { serviceMetrics } from '../../src/cloudwatch/services/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { manualClock } from '../aws/harness.ts';
import { sums } from './sums.ts';

const START = Date.UTC(2026, 2, 2, 8);
const [SECOND, HOUR] = [1000, 3_600_000];
const operator = { kind: 'operator' } as const;

describe('AWS/SQS', () => {
  let endpoint: Endpoint | undefined;
  afterEach(() => endpoint?.close());

  async function withQueues(suffix = '') {
    const clock = manualClock(START);
    const samples: Sample[] = [];
    const metrics = serviceMetrics((sample) => samples.push(sample), clock.now);
    const sqs = createSqs({ clock, file: ':memory:', queueUrlBase: 'http://local' });
    const own = createEndpoint({ services: [sqs], clock, onEnd: metrics.ended });
    endpoint = own;
    const url = (name: string) => `http://local/000000000000/${name}${suffix}`;
    const call = (operation: string, input: Input) => own.dispatch(operator, 'sqs', operation, input);
    const fifo = suffix === '' ? {} : { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    await call('CreateQueue', { QueueName: `dead${suffix}`, Attributes: fifo });
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:eu-central-1:000000000000:dead${suffix}`,
      maxReceiveCount: 5,
    });
    await call('CreateQueue', { QueueName: `q${suffix}`, Attributes: { ...fifo, RedrivePolicy } });
    const receive = (name = 'q') =>
      call('ReceiveMessage', { QueueUrl: url(name), VisibilityTimeout: 0, MaxNumberOfMessages: 10 });
    return {
      clock,
      call,
      url,
      receive,
      times: async (count: number, name?: string) => {
        for (let time = 0; time < count; time++) await receive(name);
      },
      send: (body: string) =>
        call('SendMessage', { QueueUrl: url('q'), MessageBody: body, ...(suffix && { MessageGroupId: 'g' }) }),
      /** What a minute that ends now reports of a queue, the calls since the last time included. */
      minute(name: string) {
        metrics.measureQueues(sqs.measure(), clock.now());
        return sums(samples.splice(0), { QueueName: `${name}${suffix}` });
      },
    };
  }

  test('counts what was sent, received and deleted, and what is there', async () => {
    const { call, url, send, minute, clock } = await withQueues();
    await send('abc');
    const Entries = [
      { Id: 'a', MessageBody: 'de' },
      { Id: 'b', MessageBody: 'f', DelaySeconds: 60 },
    ];
    await call('SendMessageBatch', { QueueUrl: url('q'), Entries });
    const { Messages } = await call('ReceiveMessage', { QueueUrl: url('q') });
    clock.advance(5 * SECOND);
    await call('DeleteMessage', {
      QueueUrl: url('q'),
      ReceiptHandle: (Messages as { ReceiptHandle: string }[])[0]?.ReceiptHandle,
    });
    await call('ReceiveMessage', { QueueUrl: url('dead') });
    expect(minute('q')).toEqual({
      NumberOfMessagesSent: 3,
      SentMessageSize: 6,
      NumberOfMessagesReceived: 1,
      NumberOfMessagesDeleted: 1,
      NumberOfEmptyReceives: 0,
      ApproximateNumberOfMessagesVisible: 1,
      ApproximateNumberOfMessagesNotVisible: 0,
      ApproximateNumberOfMessagesDelayed: 1,
      ApproximateAgeOfOldestMessage: 5,
    });
    await call('ReceiveMessage', { QueueUrl: url('dead') });
    const dead = minute('dead');
    expect(dead.NumberOfEmptyReceives).toBe(1);
    // «Reported if the queue contains at least one active message.»
    expect(dead).not.toHaveProperty('ApproximateAgeOfOldestMessage');
  });

  test('leaves messages received three times or more out of the age', async () => {
    const { send, times, minute, clock } = await withQueues();
    await send('old');
    clock.advance(60 * SECOND);
    await times(2);
    clock.advance(40 * SECOND);
    expect(minute('q').ApproximateAgeOfOldestMessage).toBe(100);
    await times(1);
    expect(minute('q')).not.toHaveProperty('ApproximateAgeOfOldestMessage');
    await send('young');
    clock.advance(7 * SECOND);
    expect(minute('q')).toMatchObject({ ApproximateAgeOfOldestMessage: 7, ApproximateNumberOfMessagesVisible: 2 });
  });

  test('counts no move as sent, and the age of a dead letter from its move, also after it was received', async () => {
    const { send, times, minute, clock } = await withQueues();
    await send('poison');
    clock.advance(3 * HOUR);
    await times(6);
    clock.advance(30 * SECOND);
    expect(minute('dead')).toMatchObject({
      NumberOfMessagesSent: 0,
      ApproximateNumberOfMessagesVisible: 1,
      ApproximateAgeOfOldestMessage: 30,
    });
    await times(1, 'dead');
    clock.advance(30 * SECOND);
    expect(minute('dead').ApproximateAgeOfOldestMessage).toBe(60);
    await times(2, 'dead');
    expect(minute('dead')).not.toHaveProperty('ApproximateAgeOfOldestMessage');
  });

  test('counts every message of a FIFO queue, however often it was received', async () => {
    const { send, times, minute, clock } = await withQueues('.fifo');
    await send('old');
    clock.advance(50 * SECOND);
    await times(5);
    expect(minute('q').ApproximateAgeOfOldestMessage).toBe(50);
    await times(1);
    clock.advance(9 * SECOND);
    expect(minute('dead').ApproximateAgeOfOldestMessage).toBe(9);
  });

  test('says nothing of a queue that was empty and left alone for six hours', async () => {
    const { send, times, minute, clock } = await withQueues();
    clock.advance(6 * HOUR);
    expect(minute('dead').ApproximateNumberOfMessagesVisible).toBe(0);
    clock.advance(1);
    expect(minute('dead')).toEqual({});
    await send('poison');
    await times(6);
    expect(minute('dead').ApproximateNumberOfMessagesVisible).toBe(1);
  });
});
