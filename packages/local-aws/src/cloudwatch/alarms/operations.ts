import { AwsError } from '../../aws/error.ts';
import type { Input, Output } from '../../aws/values.ts';
import { invalidValue, refuseOthers } from '../errors.ts';
import type { Alarms } from './alarms.ts';
import { describeAlarm, type KeptAlarm } from './kept-alarm.ts';

const PAGE = 100;
const MEMBERS = [
  'AlarmNames',
  'AlarmNamePrefix',
  'AlarmTypes',
  'StateValue',
  'ActionPrefix',
  'MaxRecords',
  'NextToken',
];
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

/** DescribeAlarms. Without AlarmTypes it speaks of metric alarms only, as at AWS. */
export function describeAlarms(alarms: Alarms, input: Input): Output {
  const { AlarmNames, AlarmNamePrefix, AlarmTypes = ['MetricAlarm'], StateValue, ActionPrefix } = input;
  const { MaxRecords = PAGE, NextToken = 0 } = input;
  refuseOthers(input, MEMBERS);
  const found = alarms
    .all()
    .filter(({ name }) => AlarmNames === undefined || (AlarmNames as string[]).includes(name))
    .filter(({ name }) => name.startsWith(String(AlarmNamePrefix ?? '')))
    .filter(({ kind }) => (AlarmTypes as string[]).includes(kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm'))
    .filter(({ state }) => StateValue === undefined || state.value === StateValue)
    .filter(
      ({ input: put }) =>
        ActionPrefix === undefined || actionsIn(put).some((arn) => arn.startsWith(String(ActionPrefix))),
    );
  const end = Number(NextToken) + Number(MaxRecords);
  const page = found.slice(Number(NextToken), end);
  const of = (kind: KeptAlarm['kind']) => page.filter((alarm) => alarm.kind === kind).map(describeAlarm);
  return {
    MetricAlarms: of('metric'),
    CompositeAlarms: of('composite'),
    ...(found.length > end && { NextToken: String(end) }),
  };
}

export function setAlarmState(alarms: Alarms, input: Input): Output {
  const { AlarmName, StateValue, StateReason, StateReasonData } = input;
  const name = String(AlarmName);
  const value = STATES.find((state) => state === StateValue);
  if (!value) throw invalidValue('StateValue', `it must be one of ${STATES.join(', ')}`);
  if (!alarms.get(name)) throw new AwsError('ResourceNotFound', `The alarm ${name} does not exist`, 404);
  alarms.setState(name, value, String(StateReason), String(StateReasonData ?? ''));
  return {};
}

/** DisableAlarmActions and EnableAlarmActions: names that are no alarm's are passed over, as at AWS. */
export function switchActions(alarms: Alarms, { AlarmNames }: Input, ActionsEnabled: boolean): Output {
  for (const name of (AlarmNames ?? []) as readonly string[]) {
    const alarm = alarms.get(name);
    if (alarm) alarms.put(alarm.kind, { ...alarm.input, ActionsEnabled }, alarm.template);
  }
  return {};
}

export function deleteAlarms(alarms: Alarms, { AlarmNames }: Input): Output {
  for (const name of (AlarmNames ?? []) as readonly string[]) {
    if (!alarms.get(name)) throw new AwsError('ResourceNotFound', `The alarm ${name} does not exist`, 404);
    alarms.remove(name);
  }
  return {};
}

function actionsIn({ OKActions, AlarmActions, InsufficientDataActions }: Input): readonly string[] {
  return [OKActions, AlarmActions, InsufficientDataActions].flatMap((arns) => (arns ?? []) as readonly string[]);
}
