import type { Input } from '../../aws/values.ts';
import { invalidValue, missingParameter, refuseOthers, validationError } from '../errors.ts';
import { type Query, readMetricStat, readQueries } from '../query.ts';
import { type Actions, readActions } from './actions.ts';
import type { Condition, TreatMissingData } from './evaluation.ts';

/** A metric alarm, read and checked. */
export interface MetricAlarm extends Actions, Condition {
  readonly kind: 'metric';
  readonly name: string;
  /** The queries, of which one is watched. */
  readonly queries: readonly Query[];
  readonly watched: string;
  readonly periodMs: number;
  readonly threshold: number;
  readonly comparison: Comparison;
}

export type Comparison = keyof typeof COMPARISONS;

const COMPARISONS = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
} as const;
const TREATMENTS: readonly TreatMissingData[] = ['breaching', 'notBreaching', 'ignore', 'missing'];
const DAY_SECONDS = 86_400;
const MOST_METRICS = 10;
/** What PutMetricAlarm has and is read here; anything else would change how the alarm rings. */
const MEMBERS = [
  ...['AlarmName', 'AlarmDescription', 'ActionsEnabled', 'OKActions', 'AlarmActions', 'InsufficientDataActions'],
  ...['MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic', 'Dimensions', 'Period', 'Unit', 'Metrics'],
  ...['EvaluationPeriods', 'DatapointsToAlarm', 'Threshold', 'ComparisonOperator', 'TreatMissingData'],
  ...['EvaluateLowSampleCountPercentile', 'Tags'],
];

/**
 * Reads what PutMetricAlarm and the template say. @throws AwsError `ValidationError` or `InvalidParameterValueException`
 * that names the member; what is not emulated is refused by name.
 */
export function readMetricAlarm(input: Input): MetricAlarm {
  refuseOthers(input, MEMBERS);
  const name = String(input.AlarmName ?? '');
  const { queries, watched } = queriesOf(input);
  const periodMs = periodOf(queries);
  const evaluationPeriods = wholeFrom(1, input, 'EvaluationPeriods');
  const datapointsToAlarm =
    input.DatapointsToAlarm === undefined ? evaluationPeriods : wholeFrom(1, input, 'DatapointsToAlarm');
  if (datapointsToAlarm > evaluationPeriods)
    throw validationError(`DatapointsToAlarm (${datapointsToAlarm}) exceeds EvaluationPeriods (${evaluationPeriods})`);
  // «The number of evaluation periods multiplied by the length of each cannot exceed one day», or seven from hours on.
  const longest = periodMs >= 3_600_000 ? 7 * DAY_SECONDS : DAY_SECONDS;
  if ((periodMs / 1000) * evaluationPeriods > longest)
    throw validationError(`Metrics cannot be checked across more than ${longest} seconds (EvaluationPeriods * Period)`);
  if (input.EvaluateLowSampleCountPercentile === 'ignore')
    throw invalidValue('EvaluateLowSampleCountPercentile', 'the local CloudWatch always evaluates percentiles');
  const comparison = comparisonOf(input.ComparisonOperator);
  if (typeof input.Threshold !== 'number') throw missingParameter('Threshold');
  const threshold = input.Threshold;
  return {
    ...{
      kind: 'metric',
      name,
      queries,
      watched,
      periodMs,
      evaluationPeriods,
      datapointsToAlarm,
      threshold,
      comparison,
    },
    treatMissingData: treatmentOf(input, queries),
    breaches: (value) => COMPARISONS[comparison](value, threshold),
    ...readActions(input),
  };
}

function queriesOf(input: Input): Pick<MetricAlarm, 'queries' | 'watched'> {
  const { Metrics, MetricName, Statistic, ExtendedStatistic } = input;
  if (Metrics === undefined) {
    if (MetricName === undefined) throw missingParameter('MetricName');
    const of = readMetricStat(input, Statistic ?? ExtendedStatistic);
    return { queries: [{ id: 'm1', returned: true, of }], watched: 'm1' };
  }
  const queries = readQueries(Metrics);
  const [watched, ...others] = queries.filter(({ returned }) => returned);
  if (!watched || others.length > 0)
    throw validationError('Exactly one element of the metrics list should return data');
  if (queries.filter(({ of }) => of.kind === 'metric').length > MOST_METRICS)
    throw validationError(`An alarm takes at most ${MOST_METRICS} metrics`);
  return { queries, watched: watched.id };
}

function periodOf(queries: readonly Query[]): number {
  const [period, ...others] = new Set(queries.flatMap(({ of }) => (of.kind === 'metric' ? [of.periodMs] : [])));
  if (period === undefined) throw validationError('An alarm needs at least one metric');
  if (others.length > 0) throw validationError('Metrics list must use the same period');
  return period;
}

/** «Alarms that evaluate metrics in the AWS/DynamoDB namespace always ignore missing data» (PutMetricAlarm). */
function treatmentOf({ TreatMissingData: given = 'missing' }: Input, queries: readonly Query[]): TreatMissingData {
  const known = TREATMENTS.find((treatment) => treatment === given);
  if (!known) throw invalidValue('TreatMissingData', `${String(given)} is not one of ${TREATMENTS.join(', ')}`);
  const isDynamoDb = queries.some(({ of }) => of.kind === 'metric' && of.metric.namespace === 'AWS/DynamoDB');
  return isDynamoDb ? 'ignore' : known;
}

function comparisonOf(given: unknown): Comparison {
  if (typeof given === 'string' && given in COMPARISONS) return given as Comparison;
  throw invalidValue(
    'ComparisonOperator',
    `the local CloudWatch does not emulate ${String(given)}, it has ${Object.keys(COMPARISONS).join(', ')}`,
  );
}

function wholeFrom(least: number, input: Input, member: string): number {
  const value = Number(input[member]);
  if (Number.isInteger(value) && value >= least) return value;
  throw invalidValue(member, `it must be a whole number from ${least}, not ${String(input[member])}`);
}
