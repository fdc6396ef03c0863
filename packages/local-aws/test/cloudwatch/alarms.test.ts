import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, test } from 'vitest';
import { ALARM } from './alarm.ts';
import { START, startCloudWatch, TOPIC } from './harness.ts';

let served: Awaited<ReturnType<typeof startCloudWatch>>;
afterEach(() => served.close());

const errors = (value: number) =>
  served.cloudwatch.record({
    namespace: 'Shop',
    name: 'Errors',
    dimensions: { step: 'deliver' },
    value,
    unit: 'Count',
  });
async function withAlarm(
  changes: Partial<PutMetricAlarmCommandInput> = {},
  settings: Parameters<typeof startCloudWatch>[0] = {},
) {
  served = await startCloudWatch(settings);
  await served.client.send(new PutMetricAlarmCommand({ ...ALARM, ...changes }));
}
async function shown(name = 'too-many-errors') {
  const { MetricAlarms = [] } = await served.client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms[0];
}
const state = async () => (await shown())?.StateValue;

test('fires after two minutes of too many errors, publishes that once, and clears', async () => {
  await withAlarm();
  expect(await state()).toBe('INSUFFICIENT_DATA');
  await served.pass(1);
  expect(await state()).toBe('OK');
  expect(await served.pages()).toEqual([
    expect.objectContaining({ NewStateValue: 'OK', OldStateValue: 'INSUFFICIENT_DATA' }),
  ]);

  errors(2);
  errors(2);
  await served.pass(1);
  expect(await state()).toBe('OK');
  errors(3);
  await served.pass(1);
  expect(await state()).toBe('ALARM');
  expect(served.cloudwatch.inState('ALARM')).toEqual(['too-many-errors']);
  const [page, ...others] = await served.pages();
  expect(others).toEqual([]);
  // The shape of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring: what a metric alarm publishes to a topic.
  expect(page).toEqual({
    AlarmName: 'too-many-errors',
    AlarmDescription: 'Orders fail.',
    AWSAccountId: '000000000000',
    AlarmConfigurationUpdatedTimestamp: '2026-03-02T08:00:10.000+0000',
    NewStateValue: 'ALARM',
    NewStateReason:
      'Threshold Crossed: 2 out of the last 2 datapoints [3.0 (02/03/26 08:02:00), 4.0 (02/03/26 08:01:00)] were greater ' +
      'than or equal to the threshold (3.0) (minimum 2 datapoints for OK -> ALARM transition).',
    StateChangeTime: '2026-03-02T08:03:10.000+0000',
    Region: 'EU (Frankfurt)',
    AlarmArn: 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:too-many-errors',
    OldStateValue: 'OK',
    OKActions: [TOPIC],
    AlarmActions: [TOPIC],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'Errors',
      Namespace: 'Shop',
      StatisticType: 'Statistic',
      Statistic: 'SUM',
      Unit: null,
      Dimensions: [{ value: 'deliver', name: 'step' }],
      Period: 60,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 3,
      TreatMissingData: 'notBreaching',
      EvaluateLowSampleCountPercentile: '',
    },
  });

  errors(9);
  await served.pass(1);
  expect(await served.pages()).toEqual([]);
  errors(0);
  await served.pass(1);
  expect(await state()).toBe('OK');
  expect(await served.pages()).toEqual([expect.objectContaining({ NewStateValue: 'OK', OldStateValue: 'ALARM' })]);
});

test('longer periods slide: five minutes up to each minute', async () => {
  await withAlarm({ Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1 });
  await served.pass(3);
  errors(2);
  await served.pass(1);
  errors(1);
  await served.pass(1);
  // 08:00 to 08:05 holds 2 + 1, which no five minutes from 08:05 on do.
  expect(await state()).toBe('ALARM');
  await served.pass(3);
  expect(await state()).toBe('ALARM');
});

test('an expression over metrics, with the page that lists them', async () => {
  const { MetricName: _m, Namespace: _n, Dimensions, Statistic: _s, Period: _p, ...rest } = ALARM;
  const metric = (Id: string, MetricName: string) => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: 'Shop', MetricName, Dimensions }, Period: 60, Stat: 'Sum' },
  });
  const Expression = 'IF(FILL(sent, 0) >= 10, 100 * FILL(failed, 0) / sent, 0)';
  const Metrics = [
    {
      Id: 'rate',
      Expression,
      Label: 'Failed, %',
      ReturnData: true,
    },
    metric('sent', 'Sent'),
    metric('failed', 'Errors'),
  ];
  served = await startCloudWatch();
  const changes = { EvaluationPeriods: 1, DatapointsToAlarm: 1, Threshold: 20, OKActions: [] };
  await served.client.send(new PutMetricAlarmCommand({ ...rest, ...changes, Metrics }));
  const sent = (value: number) =>
    served.cloudwatch.record({
      namespace: 'Shop',
      name: 'Sent',
      dimensions: { step: 'deliver' },
      value,
      unit: 'Count',
    });
  sent(9);
  errors(9);
  await served.pass(1);
  expect(await state()).toBe('OK');
  sent(10);
  errors(2);
  await served.pass(1);
  expect(await state()).toBe('ALARM');
  const [page] = await served.pages();
  expect(page?.Trigger).toMatchObject({
    Period: 60,
    Threshold: 20,
    Metrics: [
      { Id: 'rate', Expression, Label: 'Failed, %', ReturnData: true },
      {
        Id: 'sent',
        MetricStat: {
          Metric: { MetricName: 'Sent', Dimensions: [{ value: 'deliver', name: 'step' }] },
          Period: 60,
          Stat: 'Sum',
        },
      },
      { Id: 'failed', ReturnData: false },
    ],
  });
});

test('alarms on metrics of DynamoDB keep their state without data, regardless of TreatMissingData', async () => {
  await withAlarm({ Namespace: 'AWS/DynamoDB', TreatMissingData: 'notBreaching' });
  await served.pass(3);
  expect(await state()).toBe('INSUFFICIENT_DATA');
});

describe('actions', () => {
  const done = async () => {
    const input = { AlarmName: 'too-many-errors', HistoryItemType: 'Action' as const };
    const { AlarmHistoryItems = [] } = await served.client.send(new DescribeAlarmHistoryCommand(input));
    return AlarmHistoryItems.map(({ HistorySummary, HistoryData }) => [
      HistorySummary,
      JSON.parse(HistoryData ?? '').actionState,
    ]);
  };

  test('that a topic refuses are dropped and stand in the history', async () => {
    await withAlarm();
    const Deny = { Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: TOPIC };
    const AttributeValue = JSON.stringify({ Statement: [Deny] });
    await served.call('sns', 'SetTopicAttributes', { TopicArn: TOPIC, AttributeName: 'Policy', AttributeValue });
    await served.pass(1);
    expect(await served.pages()).toEqual([]);
    expect(await done()).toEqual([[`Failed to execute action ${TOPIC}`, 'Failed']]);
    expect(served.trouble).toEqual([
      `The alarm too-many-errors went to OK and could not publish to ${TOPIC}: AccessDeniedException: User: cloudwatch.amazonaws.com ` +
        `is not authorized to perform: sns:Publish on resource: ${TOPIC} with an explicit deny in a resource-based policy`,
    ]);
  });

  test('to a topic that is not there fail alone', async () => {
    await withAlarm({ OKActions: [`${TOPIC}-gone`, TOPIC] });
    await served.pass(1);
    expect(await served.pages()).toHaveLength(1);
    expect((await done()).toSorted()).toEqual([
      [`Failed to execute action ${TOPIC}-gone`, 'Failed'],
      [`Successfully executed action ${TOPIC}`, 'Succeeded'],
    ]);
  });

  test('are none when they are disabled', async () => {
    await withAlarm({ ActionsEnabled: false });
    await served.pass(1);
    expect(await state()).toBe('OK');
    expect(await served.pages()).toEqual([]);
  });
});

test('a state set by hand acts, and lasts until the next evaluation', async () => {
  await withAlarm();
  await served.pass(1);
  await served.pages();
  const by = { AlarmName: 'too-many-errors', StateValue: 'ALARM', StateReason: 'a test' } as const;
  await served.client.send(new SetAlarmStateCommand(by));
  expect(await served.pages()).toEqual([expect.objectContaining({ NewStateValue: 'ALARM', NewStateReason: 'a test' })]);
  await served.pass(1);
  expect(await state()).toBe('OK');
  const { AlarmHistoryItems = [] } = await served.client.send(
    new DescribeAlarmHistoryCommand({ AlarmName: 'too-many-errors', ScanBy: 'TimestampAscending' }),
  );
  expect(
    AlarmHistoryItems.filter(({ HistoryItemType }) => HistoryItemType !== 'Action').map(
      ({ HistorySummary }) => HistorySummary,
    ),
  ).toEqual([
    'Alarm "too-many-errors" created',
    'Alarm updated from INSUFFICIENT_DATA to OK',
    'Alarm updated from OK to ALARM',
    'Alarm updated from ALARM to OK',
  ]);
  expect(await shown()).toMatchObject({ StateUpdatedTimestamp: new Date(START + 130_000) });
});
