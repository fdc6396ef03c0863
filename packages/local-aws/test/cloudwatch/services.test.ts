import { expect, test } from 'vitest';
import { AwsError } from '../../src/aws/error.ts';
import { createEndpoint } from '../../src/aws/index.ts';
import type { AwsService } from '../../src/aws/service.ts';
import type { Sample } from '../../src/cloudwatch/sample.ts';
import {
  functionMetrics,
  httpApiMetrics,
  schedulerMetrics,
  serviceMetrics,
} from '../../src/cloudwatch/services/index.ts';
import { manualClock } from '../aws/harness.ts';
import { sums } from './sums.ts';

const START = Date.UTC(2026, 2, 2, 8);
const [SECOND, HOUR] = [1000, 3_600_000];
const operator = { kind: 'operator' } as const;

test('AWS/DynamoDB counts failures only, injected ones too', async () => {
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
      metrics.run(name, requestId);
      clock.advance(90 * SECOND);
      metrics.run(name, requestId, 1234.5);
      return { requestId, payload: 'null', ...(ending && { functionError: 'Unhandled' as const }) };
    },
  };
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
  metrics.refused(413);
  for (const dimensions of [{ ApiId: 'api1' }, { ApiId: 'api1', Stage: '$default' }])
    expect(sums(samples, dimensions)).toEqual({
      ...{ Count: 4, '4xx': 2, '5xx': 1, Latency: 126, IntegrationLatency: 120 },
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
