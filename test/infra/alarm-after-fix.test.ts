import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE, startCloudWatch } from '../../packages/local-aws/test/cloudwatch/harness.ts';
import { ofType, type Resource, type Synthesized, synthesized, type Template } from './assembly.ts';

/** CloudWatch receives the metrics of AWS's services up to so many minutes late. */
const LATE = 2;
/** The next whole minute is evaluated. */
const EVALUATED = 1;
/** How long the condition lasts, in minutes: one alarm for each. */
const BAD = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20];

/** Enough for every alarm that counts. */
const MANY = 200;

/** A run every five minutes or every hour. What the monitor and the completeness check write rings at a look that sees the condition. */
const BY_A_LOOK = /-(?:not-run|monitor-failing|completeness-check-failing)$/;
/** Two metrics, one of them of the hour before: its drill shows that one accepted webhook ends it. */
const OTHERS = /-(?:genuine-traffic-fell|silent)$/;

let prod: Synthesized;
let served: Awaited<ReturnType<typeof startCloudWatch>>;
beforeAll(async () => {
  prod = await synthesized('prod');
});
afterAll(async () => {
  prod[Symbol.dispose]();
  await served.close();
});

interface Stat {
  readonly Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: unknown }[] };
  readonly Period: number;
  readonly Stat: string;
}

/** The alarm of the template over a series of its own. */
function copyOf({ Properties }: Resource, name: string) {
  const { AlarmActions: _a, OKActions: _o, InsufficientDataActions: _i, AlarmDescription: _d, ...watched } = Properties;
  const named = JSON.stringify(watched, (key, value) =>
    key === 'Dimensions' ? value.map((one: { Name: string }) => ({ Name: one.Name, Value: name })) : value,
  );
  return { ...(JSON.parse(named) as object), AlarmName: name };
}

function statsOf({ Properties }: Resource): readonly Stat[] {
  const { Metrics, Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = Properties;
  if (!Metrics)
    return [{ Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic ?? ExtendedStatistic }];
  return Metrics.flatMap(({ MetricStat }: { MetricStat?: Stat }) => MetricStat ?? []);
}

const isByTheMinute = (alarm: Resource) =>
  !OTHERS.test(alarm.Properties.AlarmName) &&
  !BY_A_LOOK.test(alarm.Properties.AlarmName) &&
  !statsOf(alarm).some(({ Metric, Stat }) => Metric.Namespace === 'Penstock/prod' && Stat === 'Maximum');

test('a failed run of a scheduled job is one error: Lambda does not repeat it', () => {
  const platform = prod.stacks['penstock-prod-platform'] as Template;
  const invoked = (schedule: Resource) => JSON.stringify(schedule.Properties.Target.Arn);
  const once = ofType(platform, 'AWS::Lambda::EventInvokeConfig').filter(
    ({ Properties }) => Properties.MaximumRetryAttempts === 0,
  );
  const names = once.map(({ Properties }) => String(Properties.FunctionName.Ref));
  const schedules = ofType(platform, 'AWS::Scheduler::Schedule');
  expect(schedules.length).toBeGreaterThan(2);
  for (const schedule of schedules) expect(names.some((name) => invoked(schedule).includes(name))).toBe(true);
});

test('no alarm of a metric that comes by the minute rings after its condition is over, but for what CloudWatch receives late', async () => {
  served = await startCloudWatch();
  const { call, clock } = served;
  const alarms = Object.values(prod.stacks)
    .flatMap((stack) => ofType(stack, 'AWS::CloudWatch::Alarm'))
    .filter(isByTheMinute);
  expect(alarms.length).toBeGreaterThan(12);
  const all = alarms.flatMap((alarm) =>
    BAD.map((minutes) => ({ alarm, minutes, name: `${alarm.Properties.AlarmName}/${minutes}` })),
  );
  for (const { alarm, name } of all) await call('monitoring', 'PutMetricAlarm', copyOf(alarm, name));

  const rang = new Map<string, number>();
  for (let minute = 1; minute <= 40; minute += 1) {
    // What happened some minutes ago arrives now.
    for (const { alarm, minutes, name } of all) {
      if (minute - LATE > minutes || minute <= LATE) continue;
      for (const { Metric, Stat } of statsOf(alarm)) {
        const { Namespace, MetricName, Dimensions } = Metric;
        const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name, name]));
        const value = Math.max(MANY, Number(alarm.Properties.Threshold));
        const sample = { namespace: Namespace, name: MetricName, dimensions, value, unit: 'None' };
        const at = clock.now() - LATE * MINUTE;
        for (let i = 0; i < (Stat === 'SampleCount' ? MANY : 1); i += 1) served.cloudwatch.record({ ...sample, at });
      }
    }
    await served.pass(1);
    for (const name of served.cloudwatch.inState('ALARM')) if (!rang.has(name)) rang.set(name, minute);
  }
  const late = all.flatMap(({ name, minutes }) => {
    const after = (rang.get(name) ?? 0) - minutes;
    return after > LATE + EVALUATED ? [`${name}: ${after} minutes after`] : [];
  });
  expect(rang.size).toBeGreaterThan(alarms.length);
  expect(late).toEqual([]);
});
