import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Integration } from '../../shared/contract/index.ts';
import { resourceName } from '../../shared/contract/index.ts';
import type { Severity } from '../environments.ts';

/** Who is told, by severity. */
export type OnCallTopics = Readonly<Record<Severity, ITopic>>;

export interface ContractAlarmProps
  extends Pick<AlarmProps, 'metric' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm'> {
  readonly environment: string;
  readonly integration: Integration;
  /** The delivery, or `receiver`. */
  readonly step: string;
  /** Kebab-case: the last part of the alarm's name and its heading in the runbook. */
  readonly condition: string;
  readonly severity: Severity;
  /** What the condition is, in words. */
  readonly meaning: string;
  /** The first thing to do. */
  readonly nextAction: string;
}

/** An alarm that says what broke, what it costs the business, who owns it and what to do: the contract knows all of it. */
export function contractAlarm(scope: Construct, id: string, onCall: OnCallTopics, props: ContractAlarmProps): Alarm {
  const { environment, integration, step, condition, severity, meaning, nextAction, ...rings } = props;
  const [first] = integration.escalation;
  return onCallAlarm(scope, id, onCall, {
    ...rings,
    alarmName: resourceName(environment, integration.name, step, condition),
    about: `${integration.title} (${environment}), step ${step}`,
    impact: integration.impact,
    owner: `${integration.owner.team}, ${integration.owner.contact}. After ${first.afterMinutes} min: ${first.contact}`,
    ...{ severity, meaning, nextAction },
  });
}

export interface OnCallAlarmProps
  extends Pick<ContractAlarmProps, 'metric' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm'>,
    Pick<ContractAlarmProps, 'severity' | 'meaning' | 'nextAction'> {
  readonly alarmName: string;
  readonly about: string;
  readonly impact: string;
  readonly owner: string;
  /** Default: rings at the threshold and above, and not for want of data. */
  readonly ringsBelow?: true;
}

/** An alarm to the topic of its severity. One that rings below its threshold also rings when there is no data at all. */
export function onCallAlarm(scope: Construct, id: string, onCall: OnCallTopics, props: OnCallAlarmProps): Alarm {
  const { severity, ringsBelow, datapointsToAlarm } = props;
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
  const alarm = new Alarm(scope, id, {
    alarmName: props.alarmName,
    alarmDescription: [
      `${props.about}: ${props.meaning}`,
      `Impact: ${props.impact}`,
      `Owner: ${props.owner}.`,
      `Next: ${props.nextAction}`,
      `Severity: ${severity}.`,
    ].join('\n'),
    metric: props.metric,
    threshold: props.threshold,
    comparisonOperator: ringsBelow ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: props.evaluationPeriods,
    ...(datapointsToAlarm !== undefined && { datapointsToAlarm }),
    treatMissingData: ringsBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(onCall[severity]));
  alarm.addOkAction(new SnsAction(onCall[severity]));
  return alarm;
}
