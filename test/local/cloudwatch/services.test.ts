import { afterEach, describe, expect, test } from 'vitest';
import { createEndpoint, type Endpoint } from '../../../local/aws/index.ts';
import { AwsError, type AwsService, type Input } from '../../../local/aws/service.ts';
import type { Sample } from '../../../local/cloudwatch/sample.ts';
import {
  functionMetrics,
  httpApiMetrics,
  schedulerMetrics,
  serviceMetrics,
} from '../../../local/cloudwatch/services/index.ts';
import type { LambdaHost } from '../../../local/lambda/index.ts';
import { createSqs } from '../../../local/sqs/index.ts';
import { manualClock } from '../aws/harness.ts';

const START = Date.UTC(2026, 2, 2, 8);
const [SECOND, HOUR] = [1000, 3_600_000];
const operator = { kind: 'operator' } as const;

/** Metric names with the sums of their values. */
function sums(samples: readonly Sample[], dimensions: Readonly<Record<string, string>>): Record<string, number> {
  const wanted = JSON.stringify(dimensions);
  const found: Record<string, number> = {};
  for (const { name, value, dimensions: own } of samples)
    if (JSON.stringify(own) === wanted) found[name] = (found[name] ?? 0) + value;
  return found;
}

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

  test('counts no move as sent, and the age of a dead letter from its move, also once somebody looked at it', async () => {
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

test('AWS/DynamoDB tells of failures only, injected ones too', async () => {
  const clock = manualClock(START);
  const samples: Sample[] = [];
  const metrics = serviceMetrics((sample) => samples.push(sample), clock.now);
  const errors = [
    undefined,
    new AwsError('ConditionalCheckFailedException', 'c'),
    new AwsError('ValidationException', 'v'),
    new AwsError('InternalServerError', 'i', 500),
  ];
  const dynamodb: AwsService = {
    name: 'dynamodb',
    access: () => [],
    async handle() {
      const error = errors.shift();
      if (error) throw error;
      return {};
    },
    async close() {},
  };
  const endpoint = createEndpoint({ services: [dynamodb], clock, onEnd: metrics.ended });
  const put = () =>
    endpoint
      .dispatch(operator, 'dynamodb', 'PutItem', {
        TableName: 'arn:aws:dynamodb:eu-central-1:000000000000:table/ledger',
      })
      .catch(() => {});
  await put();
  expect(samples).toEqual([]);
  for (let time = 0; time < 3; time++) await put();
  const error = { code: 'ProvisionedThroughputExceededException', status: 400 };
  endpoint.faults.add({ service: 'dynamodb', operation: 'PutItem', error });
  await put();
  await endpoint.close();
  expect(sums(samples, { TableName: 'ledger', Operation: 'PutItem' })).toEqual({
    SystemErrors: 1,
    ThrottledRequests: 1,
  });
  expect(sums(samples, { TableName: 'ledger' })).toEqual({ ConditionalCheckFailedRequests: 1, WriteThrottleEvents: 1 });
  expect(sums(samples, {})).toEqual({ UserErrors: 1 });
});

test('AWS/Lambda counts at the time an invocation began; a throttle is no invocation', async () => {
  const clock = manualClock(START);
  const samples: Sample[] = [];
  const trouble: string[] = [];
  const metrics = functionMetrics(
    (sample) => samples.push(sample),
    clock.now,
    (name, told) => trouble.push(`${name}: ${told}`),
  );
  const results = ['', 'Unhandled', 'throttled'];
  const inner = {
    async invoke(name: string, _payload: string, _patience: unknown, requestId: string) {
      const ending = results.shift();
      if (ending === 'throttled') throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
      metrics.line(name, `START RequestId: ${requestId} Version: $LATEST`);
      clock.advance(90 * SECOND);
      metrics.line(name, `REPORT RequestId: ${requestId}\tDuration: 1234.50 ms\tBilled Duration: 1235 ms\t`);
      return { requestId, payload: 'null', ...(ending && { functionError: 'Unhandled' as const }) };
    },
  } as unknown as LambdaHost;
  const host = metrics.host(inner);
  await host.invoke('f', '{}', 'brief', 'one');
  await host.invoke('f', '{}', 'brief', 'two');
  await expect(host.invoke('f', '{}', 'brief', 'three')).rejects.toThrow('Rate Exceeded');
  metrics.event('f', 'AsyncEventsDropped');
  for (const dimensions of [{ FunctionName: 'f' }, {}])
    expect(sums(samples, dimensions)).toEqual({
      ...{ ConcurrentExecutions: 2, Duration: 2469, Invocations: 2, Errors: 1, Throttles: 1, AsyncEventsDropped: 1 },
    });
  const of = (name: string) => samples.filter((sample) => sample.name === name && 'FunctionName' in sample.dimensions);
  expect(of('Errors').map(({ at, value }) => [at, value])).toEqual([
    [START, 0],
    [START + 90 * SECOND, 1],
  ]);
  expect(of('ConcurrentExecutions').map(({ value }) => value)).toEqual([1, 1]);

  const embedded = {
    _aws: {
      Timestamp: START,
      CloudWatchMetrics: [{ Namespace: 'Shop', Dimensions: [[]], Metrics: [{ Name: 'Sold' }] }],
    },
  };
  metrics.line('f', JSON.stringify({ ...embedded, Sold: 4 }));
  metrics.line('f', JSON.stringify({ ...embedded, Sold: 'four' }));
  metrics.line('f', JSON.stringify({ ...embedded, _aws: { ...embedded._aws, Timestamp: START + 3 * HOUR }, Sold: 4 }));
  expect(samples.filter(({ namespace }) => namespace === 'Shop')).toEqual([
    { namespace: 'Shop', name: 'Sold', dimensions: {}, value: 4, unit: 'None', at: START },
  ]);
  expect(sums(samples, { LogGroupName: '/aws/lambda/f' })).toEqual({ EMFValidationErrors: 2 });
  expect(trouble).toEqual([
    expect.stringMatching(/^f: A log line's metrics were not all taken: the metric Sold must be a number/),
    expect.stringMatching(/1 values are more than two weeks old or two hours ahead/),
  ]);
});

test('AWS/ApiGateway counts requests, errors of either side, and time by API and stage', async () => {
  const clock = manualClock(START);
  const samples: Sample[] = [];
  const metrics = httpApiMetrics((sample) => samples.push(sample), clock.now, 'api1', '$default');
  const statuses = [200, 404, 503];
  const invoke = metrics.invoke(async () => {
    clock.advance(40);
    return 'done';
  });
  const handle = metrics.handle(async () => {
    clock.advance(2);
    await invoke('f', '{}');
    return { status: statuses.shift() ?? 0 };
  });
  for (let request = 0; request < 3; request++) await handle(undefined);
  for (const dimensions of [{ ApiId: 'api1' }, { ApiId: 'api1', Stage: '$default' }])
    expect(sums(samples, dimensions)).toEqual({
      ...{ Count: 3, '4xx': 1, '5xx': 1, Latency: 126, IntegrationLatency: 120 },
    });
});

test('AWS/Scheduler counts by the group of the schedule', () => {
  const samples: Sample[] = [];
  schedulerMetrics((sample) => samples.push(sample))(
    'arn:aws:scheduler:eu-central-1:000000000000:schedule/nightly/import',
    'InvocationAttemptCount',
  );
  expect(samples).toEqual([
    {
      namespace: 'AWS/Scheduler',
      name: 'InvocationAttemptCount',
      dimensions: { ScheduleGroup: 'nightly' },
      value: 1,
      unit: 'Count',
    },
  ]);
});
