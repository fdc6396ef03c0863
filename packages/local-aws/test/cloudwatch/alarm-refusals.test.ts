import { PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, test } from 'vitest';
import { ALARM } from './alarm.ts';
import { startCloudWatch } from './harness.ts';

let served: Awaited<ReturnType<typeof startCloudWatch>>;
afterEach(() => served.close());

test('a function may ask of alarms by name what its policy allows, of composite alarms only with all', async () => {
  served = await startCloudWatch();
  await served.client.send(new PutMetricAlarmCommand(ALARM));
  const as = (Resource: string) => {
    const Statement = [{ Effect: 'Allow' as const, Action: 'cloudwatch:DescribeAlarms', Resource }];
    const caller = { kind: 'function' as const, name: 'pager', policies: [{ Statement }] };
    return (input: Record<string, unknown>) =>
      served.endpoint.dispatch(caller, 'monitoring', 'DescribeAlarms', input).then(
        () => 'allowed',
        (error) => error.code,
      );
  };
  const own = as('arn:aws:cloudwatch:eu-central-1:000000000000:alarm:too-*');
  expect(await own({ AlarmNames: ['too-many-errors'] })).toBe('allowed');
  expect(await own({ AlarmNames: ['too-many-errors', 'other'] })).toBe('AccessDeniedException');
  expect(await own({})).toBe('AccessDeniedException');
  const composites = { AlarmNames: ['too-many-errors'], AlarmTypes: ['CompositeAlarm'] };
  expect(await own(composites)).toBe('AccessDeniedException');
  expect(await as('*')(composites)).toBe('allowed');
});

describe('is refused by name', () => {
  test.each<[string, Partial<PutMetricAlarmCommandInput>, RegExp]>([
    [
      'an action that is no topic',
      { AlarmActions: ['arn:aws:lambda:eu-central-1:000000000000:function:f'] },
      /acts on SNS topics only, not on arn:aws:lambda/,
    ],
    [
      'anomaly detection',
      { ComparisonOperator: 'GreaterThanUpperThreshold' },
      /ComparisonOperator.*GreaterThanUpperThreshold/,
    ],
    ['a threshold that is a metric', { ThresholdMetricId: 't' }, /ThresholdMetricId.*does not emulate/],
    ['a period of ten seconds', { Period: 10 }, /Period.*not 10/],
    [
      'more to alarm than evaluated',
      { DatapointsToAlarm: 3 },
      /DatapointsToAlarm \(3\) exceeds EvaluationPeriods \(2\)/,
    ],
    ['more than a day', { Period: 1800, EvaluationPeriods: 49 }, /across more than 86400 seconds/],
    ['few samples', { EvaluateLowSampleCountPercentile: 'ignore' }, /EvaluateLowSampleCountPercentile/],
    ['an unknown treatment', { TreatMissingData: 'skip' }, /TreatMissingData.*skip is not one of/],
    ['no statistic', { Statistic: undefined, ExtendedStatistic: 'IQM' }, /does not emulate IQM/],
    [
      'an expression',
      {
        MetricName: undefined,
        Metrics: [
          { Id: 'e', Expression: 'RATE(m)', ReturnData: true },
          {
            Id: 'm',
            ReturnData: false,
            MetricStat: { Metric: { Namespace: 'a', MetricName: 'b' }, Period: 60, Stat: 'Sum' },
          },
        ],
      },
      /«RATE\(m\)»: the local CloudWatch does not emulate RATE/,
    ],
  ])('%s', async (_what, changes, message) => {
    served = await startCloudWatch();
    await expect(served.client.send(new PutMetricAlarmCommand({ ...ALARM, ...changes }))).rejects.toThrow(message);
  });
});
