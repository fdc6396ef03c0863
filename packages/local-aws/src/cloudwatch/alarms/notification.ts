import { ACCOUNT } from '../../aws/account.ts';
import type { Input } from '../../aws/values.ts';
import type { AlarmState } from './evaluation.ts';
import { alarmArn, type KeptAlarm } from './kept-alarm.ts';
import { awsTime } from './reason.ts';

/** What CloudWatch publishes when an alarm changes its state. */
export interface Notification {
  readonly subject: string;
  readonly message: string;
}

/** A child that a composite alarm changed for. */
export interface Child {
  readonly name: string;
  readonly value: AlarmState;
  readonly transitioned: number;
}

const REGION_NAME = 'EU (Frankfurt)';
const SUBJECT_LENGTH = 100;

/** The message as CloudWatch words it: its members are those of the alarm, dimensions in lower case. */
export function notificationOf(alarm: KeptAlarm, old: AlarmState, children: readonly Child[]): Notification {
  const { name, input, configured, state } = alarm;
  const message = {
    AlarmName: name,
    AlarmDescription: input.AlarmDescription ?? null,
    AWSAccountId: ACCOUNT,
    AlarmConfigurationUpdatedTimestamp: awsTime(configured),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: awsTime(state.transitioned),
    Region: REGION_NAME,
    AlarmArn: alarmArn(name),
    OldStateValue: old,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
    ...(alarm.kind === 'metric' ? { Trigger: triggerOf(input) } : compositePart(input, children)),
  };
  return { subject: subjectOf(state.value, name), message: JSON.stringify(message) };
}

/** SNS takes 100 characters: a longer name is cut short, as CloudWatch does it. */
function subjectOf(value: AlarmState, name: string): string {
  const around = `${value}: "" in ${REGION_NAME}`.length;
  const room = SUBJECT_LENGTH - around;
  const shown = name.length > room ? `${name.slice(0, room - 3)}...` : name;
  return `${value}: "${shown}" in ${REGION_NAME}`;
}

function triggerOf(input: Input): object {
  const { Metrics, Period, EvaluationPeriods, DatapointsToAlarm, ComparisonOperator, Threshold } = input;
  const condition = {
    Period: Period ?? periodIn(Metrics),
    EvaluationPeriods,
    ...(DatapointsToAlarm === undefined ? {} : { DatapointsToAlarm }),
    ComparisonOperator,
    Threshold,
    TreatMissingData: input.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: input.EvaluateLowSampleCountPercentile ?? '',
  };
  if (Metrics !== undefined) return { ...condition, Metrics: lowerDimensions(Metrics) };
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Unit } = input;
  const statistic =
    Statistic === undefined
      ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic }
      : { StatisticType: 'Statistic', Statistic: STATISTICS[String(Statistic)] };
  const Dimensions = lowerDimensions(input.Dimensions ?? []);
  return { MetricName, Namespace, ...statistic, Unit: Unit ?? null, Dimensions, ...condition };
}

/** How the message spells the statistics. */
const STATISTICS: Readonly<Record<string, string>> = {
  Average: 'AVERAGE',
  Maximum: 'MAXIMUM',
  Minimum: 'MINIMUM',
  SampleCount: 'SAMPLE_COUNT',
  Sum: 'SUM',
};

function compositePart({ AlarmRule }: Input, children: readonly Child[]): object {
  return {
    AlarmRule,
    TriggeringChildren: children.map(({ name, value, transitioned }) => ({
      Arn: alarmArn(name),
      State: { Value: value, Timestamp: awsTime(transitioned) },
    })),
  };
}

/** `{ Name, Value }` becomes `{ value, name }`, wherever it is. */
function lowerDimensions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerDimensions);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const fields = Object.fromEntries(members) as Record<string, unknown>;
  if (members.length === 2 && 'Name' in fields && 'Value' in fields) return { value: fields.Value, name: fields.Name };
  return Object.fromEntries(members.map(([name, inner]) => [name, lowerDimensions(inner)]));
}

function periodIn(metrics: unknown): unknown {
  const list = metrics as readonly { readonly MetricStat?: { readonly Period?: number } }[];
  return list.find(({ MetricStat }) => MetricStat?.Period !== undefined)?.MetricStat?.Period;
}
