import { ACCOUNT, REGION } from '../aws/account.ts';
import type { Input } from '../aws/values.ts';
import { readCompositeAlarm, readMetricAlarm } from '../cloudwatch/index.ts';
import { type Deployed, physicalName, type ResolvedResource, type ResourceType } from './resource-type.ts';

const ACTIONS = ['ActionsEnabled', 'AlarmActions', 'OKActions', 'InsufficientDataActions'];

/** `AWS::CloudWatch::Alarm`: its properties are what PutMetricAlarm takes, and are checked as such. */
export const alarm: ResourceType = {
  applied: [
    ...['AlarmName', 'AlarmDescription', ...ACTIONS, 'MetricName', 'Namespace', 'Dimensions', 'Statistic', 'Period'],
    ...['ExtendedStatistic', 'Unit', 'Metrics', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'],
    ...['ComparisonOperator', 'TreatMissingData', 'EvaluateLowSampleCountPercentile'],
  ],
  withoutEffect: ['Tags'],
  deploy: (resource) => deployed(resource, 'metric', readMetricAlarm),
};

/** `AWS::CloudWatch::CompositeAlarm`: what PutCompositeAlarm takes. Suppressors of actions are refused. */
export const compositeAlarm: ResourceType = {
  applied: ['AlarmName', 'AlarmDescription', 'AlarmRule', ...ACTIONS],
  withoutEffect: ['Tags'],
  deploy: (resource) => deployed(resource, 'composite', readCompositeAlarm),
};

function deployed(
  resource: ResolvedResource,
  alarmKind: 'metric' | 'composite',
  read: (input: Input) => unknown,
): Deployed {
  const { Tags: _tags, ...properties } = resource.properties;
  const name = (properties.AlarmName as string) ?? physicalName(resource, 255);
  const input = { ...properties, AlarmName: name };
  try {
    read(input);
  } catch (error) {
    throw new Error(`${resource.path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    ref: name,
    attributes: { Arn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}` },
    resource: { kind: 'alarm', alarmKind, input },
  };
}
