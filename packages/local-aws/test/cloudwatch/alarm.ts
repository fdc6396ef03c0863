import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { TOPIC } from './harness.ts';

/** Rings when the errors of two minutes are three or more each. */
export const ALARM: PutMetricAlarmCommandInput = {
  AlarmName: 'too-many-errors',
  AlarmDescription: 'Orders fail.',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'step', Value: 'deliver' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 2,
  DatapointsToAlarm: 2,
  Threshold: 3,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
};
