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
import { type AlarmDefinition, type AlarmText, type MetricSource, writeAlarmText } from '../../shared/alarms/index.ts';
import { resourceName } from '../../shared/topology/index.ts';
import { pascalCase } from '../case.ts';

/** The CloudWatch alarm of a definition; the caller adds its actions. */
export function definedAlarm(scope: Construct, definition: AlarmDefinition, text: AlarmText): Alarm {
  const { step, condition, threshold, comparison, periods, datapoints } = definition;
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
  return new Alarm(scope, `${pascalCase(step)}${pascalCase(condition)}Alarm`, {
    alarmName: resourceName(text.environment, text.integration, step, condition),
    alarmDescription: writeAlarmText(text),
    metric: metricOf(definition),
    threshold,
    comparisonOperator: comparison === 'below' ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: periods,
    ...(datapoints !== undefined && { datapointsToAlarm: datapoints }),
    treatMissingData: missingDataOf(definition),
  });
}

function missingDataOf({ missingDataBreaches, ringsWithoutData }: AlarmDefinition): TreatMissingData {
  if (ringsWithoutData) return TreatMissingData.MISSING;
  return missingDataBreaches ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING;
}

function metricOf({ signal, periodMinutes }: AlarmDefinition): IMetric {
  const period = Duration.minutes(periodMinutes);
  const metric = ({ namespace, name, dimensions, statistic }: MetricSource) =>
    new Metric({ namespace, metricName: name, dimensionsMap: { ...dimensions }, statistic, period });
  if (!('expression' in signal)) return metric(signal);
  const { expression, label, metrics } = signal;
  const usingMetrics = Object.fromEntries(Object.entries(metrics).map(([id, source]) => [id, metric(source)]));
  return new MathExpression({ expression, label, usingMetrics, period });
}
