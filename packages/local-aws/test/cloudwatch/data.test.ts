import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  InvalidParameterValueException,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, START, startCloudWatch } from './harness.ts';

let served: Awaited<ReturnType<typeof startCloudWatch>>;
beforeEach(async () => {
  served = await startCloudWatch();
});
afterEach(() => served.close());

const at = (minutes: number) => new Date(START + minutes * MINUTE);
const put = (...MetricData: MetricDatum[]) =>
  served.client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
const latency = (minute: number, values: Partial<MetricDatum>): MetricDatum => ({
  MetricName: 'Latency',
  Dimensions: [{ Name: 'step', Value: 'deliver' }],
  Timestamp: at(minute),
  Unit: 'Milliseconds',
  ...values,
});
const stat = (Id: string, Stat: string, Period = 60) => ({
  Id,
  MetricStat: {
    Metric: { Namespace: 'Shop', MetricName: 'Latency', Dimensions: [{ Name: 'step', Value: 'deliver' }] },
    Period,
    Stat,
  },
});
async function data(queries: object[], from = 0, to = 10) {
  const input = {
    MetricDataQueries: queries as never,
    StartTime: at(from),
    EndTime: at(to),
    ScanBy: 'TimestampAscending' as const,
  };
  const { MetricDataResults = [] } = await served.client.send(new GetMetricDataCommand(input));
  return Object.fromEntries(
    MetricDataResults.map(({ Id, Timestamps = [], Values = [] }) => [
      Id,
      Timestamps.map((time, index) => [(time.getTime() - START) / MINUTE, Values[index]]),
    ]),
  );
}

test('every statistic of a minute, of values and of counts', async () => {
  await put(latency(0, { Value: 10 }), latency(0.5, { Values: [20, 40], Counts: [2, 1] }), latency(1, { Value: 7 }));
  const all = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum', 'p50', 'p75', 'p99'];
  expect(await data(all.map((name, index) => stat(`m${index}`, name)))).toEqual({
    m0: [
      [0, 4],
      [1, 1],
    ],
    m1: [
      [0, 90],
      [1, 7],
    ],
    m2: [
      [0, 22.5],
      [1, 7],
    ],
    m3: [
      [0, 10],
      [1, 7],
    ],
    m4: [
      [0, 40],
      [1, 7],
    ],
    m5: [
      [0, 20],
      [1, 7],
    ],
    m6: [
      [0, 20],
      [1, 7],
    ],
    m7: [
      [0, 40],
      [1, 7],
    ],
  });
});

test('longer periods sum minutes up, and begin at multiples of themselves', async () => {
  await put(...[0, 1, 4, 5, 9].map((minute) => latency(minute, { Value: minute + 1 })));
  expect(await data([stat('five', 'Sum', 300), stat('count', 'SampleCount', 300)], 1, 9)).toEqual({
    five: [
      [0, 8],
      [5, 16],
    ],
    count: [
      [0, 3],
      [5, 2],
    ],
  });
});

test('a percentile is unknown where only sums were reported, unless they say it all', async () => {
  const sums = (count: number, sum: number, min: number, max: number) => ({
    StatisticValues: { SampleCount: count, Sum: sum, Minimum: min, Maximum: max },
  });
  await put(latency(0, sums(3, 60, 10, 30)), latency(1, sums(4, 20, 5, 5)), latency(2, { Value: 9 }));
  expect(await data([stat('p', 'p90'), stat('s', 'Sum')])).toEqual({
    p: [
      [1, 5],
      [2, 9],
    ],
    s: [
      [0, 60],
      [1, 20],
      [2, 9],
    ],
  });
});

test('expressions over metrics and over each other; what returns no data is not in the answer', async () => {
  await put(latency(0, { Value: 10 }), latency(2, { Value: 30 }));
  const queries = [
    { ...stat('m1', 'Sum'), ReturnData: false },
    { Id: 'filled', Expression: 'FILL(m1, 0)', ReturnData: false },
    { Id: 'twice', Expression: 'filled * 2', Label: 'Twice' },
  ];
  expect(await data(queries, 0, 3)).toEqual({
    twice: [
      [0, 20],
      [1, 0],
      [2, 60],
    ],
  });
});

test('GetMetricStatistics answers plain and extended statistics with the unit', async () => {
  await put(latency(0, { Values: [1, 2, 3, 4] }));
  const { Datapoints } = await served.client.send(
    new GetMetricStatisticsCommand({
      ...stat('m', 'Sum').MetricStat.Metric,
      StartTime: at(0),
      EndTime: at(1),
      Period: 60,
      Statistics: ['Sum', 'Maximum'],
      ExtendedStatistics: ['p75'],
    }),
  );
  expect(Datapoints).toEqual([
    { Timestamp: at(0), Sum: 10, Maximum: 4, ExtendedStatistics: { p75: 3 }, Unit: 'Milliseconds' },
  ]);
});

test('metrics differ by their dimensions and are listed by any of them', async () => {
  await put(latency(0, { Value: 1 }), latency(0, { Value: 2, Dimensions: [] }));
  expect(await data([stat('m', 'Sum')])).toEqual({ m: [[0, 1]] });
  const { Metrics } = await served.client.send(
    new ListMetricsCommand({ Namespace: 'Shop', Dimensions: [{ Name: 'step' }] }),
  );
  expect(Metrics).toEqual([
    { Namespace: 'Shop', MetricName: 'Latency', Dimensions: [{ Name: 'step', Value: 'deliver' }] },
  ]);
});

test('a compressed request is read', async () => {
  await put(...Array.from({ length: 400 }, (_, index) => latency(index % 10, { Value: 1 })));
  expect((await data([stat('m', 'Sum', 600)])).m).toEqual([[0, 400]]);
});

describe('is refused by name', () => {
  test.each([
    ['a high resolution', () => put(latency(0, { Value: 1, StorageResolution: 1 })), /StorageResolution.*only minutes/],
    ['a time long ago', () => put(latency(-15 * 24 * 60, { Value: 1 })), /Timestamp.*two weeks/],
    ['a trimmed mean', () => data([stat('m', 'tm99')]), /does not emulate tm99/],
    ['a period of seconds', () => data([stat('m', 'Sum', 10)]), /Period.*multiple of 60 seconds, not 10/],
    ['an id in capitals', () => data([stat('M', 'Sum')]), /The id M must begin/],
    [
      'a dynamic label',
      () => data([{ ...stat('m', 'Sum'), Label: ['$', '{MAX}'].join('') }]),
      /label of the query m is dynamic/,
    ],
    ['an unknown id', () => data([{ Id: 'e', Expression: 'm9 + 1' }]), /«m9 \+ 1»: no query has the id m9/],
    [
      'a circle',
      () =>
        data([
          { Id: 'a', Expression: 'b + 1' },
          { Id: 'b', Expression: 'a + 1' },
        ]),
      /depends on itself/,
    ],
    ['a scalar', () => data([stat('m', 'Sum'), { Id: 'a', Expression: 'MAX(m)' }]), /«MAX\(m\)»: its result is not/],
  ])('%s', async (_what, ask, message) => {
    await expect(ask()).rejects.toThrow(message);
  });

  test("a namespace of AWS's own, with the typed error", async () => {
    const own = served.client.send(new PutMetricDataCommand({ Namespace: 'AWS/SQS', MetricData: [] }));
    await expect(own).rejects.toBeInstanceOf(InvalidParameterValueException);
  });
});

test('what was flushed is there after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-metrics-'));
  try {
    await served.close();
    const files = { metrics: join(folder, 'metrics.db'), alarms: join(folder, 'alarms.db') };
    served = await startCloudWatch({ files });
    await put(latency(0, { Value: 3 }));
    await served.close();
    served = await startCloudWatch({ files });
    await put(latency(0, { Value: 4 }));
    expect(await data([stat('m', 'Sum'), stat('p', 'p50')])).toEqual({ m: [[0, 7]], p: [[0, 3]] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('minutes are kept for fifteen days and hours for longer', async () => {
  await put(latency(1, { Value: 10 }), latency(59, { Values: [20, 40] }), latency(60, { Value: 7 }));
  const day = 24 * 60;
  served.clock.advance(14 * day * MINUTE);
  await put(latency(14 * day, { Value: 1 }));
  expect(await data([stat('m0', 'Sum')], 0, 120)).toEqual({
    m0: [
      [1, 10],
      [59, 60],
      [60, 7],
    ],
  });
  served.clock.advance(2 * day * MINUTE);
  await put(latency(16 * day, { Value: 1 }));
  await data([stat('m0', 'Sum')]);
  expect(await data([stat('m0', 'Sum')], 0, 120)).toEqual({
    m0: [
      [0, 70],
      [60, 7],
    ],
  });
  expect(await data([stat('m0', 'SampleCount', 3600), stat('m1', 'Maximum', 3600)], 0, 120)).toEqual({
    m0: [
      [0, 3],
      [60, 1],
    ],
    m1: [
      [0, 40],
      [60, 7],
    ],
  });
  expect(await data([stat('m0', 'Sum')], 14 * day, 17 * day)).toEqual({
    m0: [
      [14 * day, 1],
      [16 * day, 1],
    ],
  });
});
