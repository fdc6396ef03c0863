import type { Severity } from '../contract/index.ts';

/** The definition of a CloudWatch alarm: metric, threshold, severity, and the texts of its description and runbook section. */
export interface AlarmDefinition {
  /** The delivery, `receiver`, or a part of the platform. */
  readonly step: string;
  /** Kebab-case: the last part of the alarm's name and its section in the runbook. */
  readonly condition: string;
  readonly severity: Severity;
  /** The condition in a sentence; begins with a small letter and ends with a full stop, as `nextAction` does. */
  readonly meaning: string;
  /** The first thing to do. */
  readonly nextAction: string;
  readonly runbook: RunbookSection;
  readonly signal: Signal;
  readonly threshold: number;
  /** Default `at-least`. */
  readonly comparison?: 'at-least' | 'below';
  readonly periodMinutes: number;
  readonly periods: number;
  /** How many of the periods must breach; default all. */
  readonly datapoints?: number;
  /** Missing data breaches; for heartbeats. */
  readonly missingDataBreaches?: true;
  /**
   * The state INSUFFICIENT_DATA rings: there was data, and it has stopped. An alarm begins in that state, and CloudWatch acts on
   * changes only, so the time before the environment existed rings nothing. CloudWatch looks at two periods more than `periods`
   * before it enters the state.
   */
  readonly ringsWithoutData?: true;
}

/** CloudWatch looks at more periods than it evaluates; its examples have two more. */
export const LOOKED_BACK = 2;

/** Each line is a step; commands stand in backquotes. */
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

/** One metric, or metric math: the expression names the metrics by their ids. */
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

export function metricsOf({ signal }: AlarmDefinition): readonly MetricSource[] {
  return 'expression' in signal ? Object.values(signal.metrics) : [signal];
}

/** USD a month. */
export function costOf(definitions: readonly AlarmDefinition[]): number {
  return definitions.reduce((sum, definition) => sum + metricsOf(definition).length, 0) * ALARM_METRIC_USD;
}

/** Longest time from the beginning of the condition to the alarm: a period may just have begun, and CloudWatch evaluates once a minute. */
export function ringsWithinMinutes(definition: AlarmDefinition): number {
  const { periodMinutes, periods, datapoints = periods, ringsWithoutData } = definition;
  return periodMinutes * (datapoints + 1 + (ringsWithoutData ? LOOKED_BACK : 0)) + 2;
}

/** The heading of the alarm's section in the runbook, and its anchor. */
export const runbookSection = ({ step, condition }: Pick<AlarmDefinition, 'step' | 'condition'>) =>
  `${step}-${condition}`;

export const queueMetric = (
  QueueName: string,
  name: 'ApproximateAgeOfOldestMessage' | 'ApproximateNumberOfMessagesVisible',
): MetricSource => ({ namespace: 'AWS/SQS', name, dimensions: { QueueName }, statistic: 'Maximum' });

export const functionMetric = (
  FunctionName: string,
  name: 'Errors' | 'Invocations' | 'Throttles' | 'Duration',
  statistic: Statistic = 'Sum',
): MetricSource => ({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName }, statistic });
