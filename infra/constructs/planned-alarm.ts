import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmPlan, type AlarmText, type MetricSource, writeAlarmText } from '../../shared/alarms/index.ts';
import { resourceName } from '../../shared/topology/index.ts';
import { pascalCase } from '../case.ts';

/** CloudWatch's alarm of a plan; whom it tells is added by whoever makes it. */
export function plannedAlarm(scope: Construct, plan: AlarmPlan, text: AlarmText): Alarm {
  const { step, condition, threshold, rings, periods, datapoints } = plan;
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
  return new Alarm(scope, `${pascalCase(step)}${pascalCase(condition)}Alarm`, {
    alarmName: resourceName(text.environment, text.integration, step, condition),
    alarmDescription: writeAlarmText(text),
    metric: metricOf(plan),
    threshold,
    comparisonOperator: rings === 'below' ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: periods,
    ...(datapoints !== undefined && { datapointsToAlarm: datapoints }),
    treatMissingData: missingDataOf(plan),
  });
}

function missingDataOf({ silenceIsBad, ringsForNoData }: AlarmPlan): TreatMissingData {
  if (ringsForNoData) return TreatMissingData.MISSING;
  return silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING;
}

function metricOf({ signal, periodMinutes }: AlarmPlan): IMetric {
  const period = Duration.minutes(periodMinutes);
  const metric = ({ namespace, name, dimensions, statistic }: MetricSource) =>
    new Metric({ namespace, metricName: name, dimensionsMap: { ...dimensions }, statistic, period });
  if (!('expression' in signal)) return metric(signal);
  const { expression, label, metrics } = signal;
  const usingMetrics = Object.fromEntries(Object.entries(metrics).map(([id, source]) => [id, metric(source)]));
  return new MathExpression({ expression, label, usingMetrics, period });
}
