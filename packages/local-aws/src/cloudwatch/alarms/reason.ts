import type { Verdict } from './evaluation.ts';
import type { Comparison, MetricAlarm } from './metric-alarm.ts';

const WORDS: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanOrEqualToThreshold: 'less than or equal to',
  LessThanThreshold: 'less than',
};
const MADE_UP = { breaching: 'Breaching', notBreaching: 'NonBreaching', ignore: 'Ignored', missing: 'Missing' };

/** Why an alarm is in its new state, in CloudWatch's words. */
export function reasonOf(alarm: MetricAlarm, { state, evaluated, filled }: Verdict): string {
  const { evaluationPeriods, datapointsToAlarm, threshold, comparison, treatMissingData } = alarm;
  if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${counted(filled, 'datapoint')} ${be(filled)} unknown.`;
  if (evaluated.length === 0)
    return (
      `Threshold Crossed: no datapoints were received for ${counted(evaluationPeriods, 'period')} and ` +
      `${counted(filled, 'missing datapoint')} ${be(filled)} treated as [${MADE_UP[treatMissingData]}].`
    );
  const isAlarm = state === 'ALARM';
  const told = evaluated.filter(({ breaching }) => breaching === isAlarm);
  const values = told.map(({ at, value }) => `${decimal(value)} (${shortTime(at)})`).join(', ');
  const count =
    evaluationPeriods === 1
      ? counted(told.length, 'datapoint')
      : `${told.length} out of the last ${counted(evaluationPeriods, 'datapoint')}`;
  const needed = isAlarm ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const change = isAlarm ? 'OK -> ALARM' : 'ALARM -> OK';
  return (
    `Threshold Crossed: ${count} [${values}] ${be(told.length)} ${isAlarm ? '' : 'not '}${WORDS[comparison]} the threshold ` +
    `(${decimal(threshold)}) (minimum ${counted(needed, 'datapoint')} for ${change} transition).`
  );
}

/** The same for programs: StateReasonData. */
export function reasonData(alarm: MetricAlarm, { evaluated }: Verdict, now: number): string {
  const oldest = evaluated.at(-1)?.at;
  return JSON.stringify({
    version: '1.0',
    queryDate: awsTime(now),
    ...(oldest === undefined ? {} : { startDate: awsTime(oldest) }),
    period: alarm.periodMs / 1000,
    recentDatapoints: evaluated.map(({ value }) => value).reverse(),
    threshold: alarm.threshold,
    evaluatedDatapoints: evaluated.map(({ at, value }) => ({ timestamp: awsTime(at), value })),
  });
}

/** `2026-03-02T08:00:00.000+0000` */
export function awsTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

/** `02/03/26 08:00:00` */
function shortTime(at: number): string {
  const [, year, month, day, time] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(at).toISOString()) ?? [];
  return `${day}/${month}/${year} ${time}`;
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function be(count: number): string {
  return count === 1 ? 'was' : 'were';
}
