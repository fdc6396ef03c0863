import type { Severity } from '../contract/index.ts';

/** An alarm before it is one of CloudWatch's: what rings, for whom, and what its runbook section says. */
export interface AlarmPlan {
  /** The delivery, `receiver`, or the platform's part. */
  readonly step: string;
  /** Kebab-case: the last part of the alarm's name and its section in the runbook. */
  readonly condition: string;
  readonly severity: Severity;
  /** What the condition is, in words; begins with a small letter and ends with a full stop, as `nextAction` does. */
  readonly meaning: string;
  /** The first thing to do. */
  readonly nextAction: string;
  readonly runbook: RunbookSection;
  readonly signal: Signal;
  readonly threshold: number;
  /** Default `at-least`. */
  readonly rings?: 'at-least' | 'below';
  readonly periodMinutes: number;
  readonly periods: number;
  /** How many of the periods must breach; default all. */
  readonly datapoints?: number;
  /** Rings for want of data too: for what must always be heard of. */
  readonly silenceIsBad?: true;
  /**
   * Rings by the state INSUFFICIENT_DATA: there was data, and none comes any more. An alarm begins in that state, and CloudWatch
   * tells changes only, so nothing is said of the time before the environment existed. CloudWatch looks at two periods more
   * than `periods` before it gives the data up.
   */
  readonly ringsForNoData?: true;
}

/** CloudWatch looks at more periods than it evaluates; its examples have two more. */
export const LOOKED_BACK = 2;

/** Each line a step; commands stand in backquotes. */
export interface RunbookSection {
  readonly investigate: readonly string[];
  readonly resolve: readonly string[];
  readonly escalate: string;
}

export type Statistic = 'Sum' | 'Maximum' | 'Minimum' | 'SampleCount' | 'p99';

export interface MetricSource {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

/** One metric, or metric math over several by the ids that the expression names. */
export type Signal =
  | MetricSource
  | {
      readonly expression: string;
      readonly label: string;
      readonly metrics: Readonly<Record<string, MetricSource>>;
    };

/** CloudWatch bills an alarm by the metrics it reads. */
const ALARM_METRIC_USD = 0.1;
export const COMPOSITE_ALARM_USD = 0.5;

export function metricsOf({ signal }: AlarmPlan): readonly MetricSource[] {
  return 'expression' in signal ? Object.values(signal.metrics) : [signal];
}

/** USD a month. */
export function costOf(plans: readonly AlarmPlan[]): number {
  return plans.reduce((sum, plan) => sum + metricsOf(plan).length, 0) * ALARM_METRIC_USD;
}

/** Minutes from the condition's beginning to the alarm, at the most: a period may just have begun, and CloudWatch looks once a minute. */
export function ringsWithinMinutes(plan: AlarmPlan): number {
  const { periodMinutes, periods, datapoints = periods, ringsForNoData } = plan;
  return periodMinutes * (datapoints + 1 + (ringsForNoData ? LOOKED_BACK : 0)) + 2;
}

/** The section's heading in the runbook, which is its anchor too. */
export const runbookSection = ({ step, condition }: Pick<AlarmPlan, 'step' | 'condition'>) => `${step}-${condition}`;

export const queueMetric = (
  QueueName: string,
  name: 'ApproximateAgeOfOldestMessage' | 'ApproximateNumberOfMessagesVisible',
): MetricSource => ({ namespace: 'AWS/SQS', name, dimensions: { QueueName }, statistic: 'Maximum' });

export const functionMetric = (
  FunctionName: string,
  name: 'Errors' | 'Invocations' | 'Throttles' | 'Duration',
  statistic: Statistic = 'Sum',
): MetricSource => ({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName }, statistic });
