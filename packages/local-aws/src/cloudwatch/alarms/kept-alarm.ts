import { ACCOUNT, REGION } from '../../aws/account.ts';
import type { Input, Output } from '../../aws/values.ts';
import type { AlarmState } from './evaluation.ts';

/** An alarm as it is kept: what was put, and the state it is in. */
export interface KeptAlarm {
  readonly name: string;
  readonly kind: 'metric' | 'composite';
  /** As PutMetricAlarm or PutCompositeAlarm took it. */
  readonly input: Input;
  readonly configured: number;
  readonly state: State;
  /** Whether the template made it; then it goes when the template no longer has it. */
  readonly template?: true;
}

/** Times are milliseconds since the epoch. */
interface State {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON; empty where there is none. */
  readonly data: string;
  /** When the reason or the value last changed. */
  readonly updated: number;
  /** When the value last changed. */
  readonly transitioned: number;
}

export function alarmArn(name: string): string {
  return `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`;
}

/** What an alarm is before it is first evaluated. */
export function unchecked(now: number): State {
  const reason = 'Unchecked: Initial alarm creation';
  return { value: 'INSUFFICIENT_DATA', reason, data: '', updated: now, transitioned: now };
}

/** As DescribeAlarms answers; times in seconds. */
export function describeAlarm({ name, input, configured, state }: KeptAlarm): Output {
  const { Tags: _tags, ...config } = input;
  const actions = { ActionsEnabled: true, OKActions: [], AlarmActions: [], InsufficientDataActions: [] };
  return {
    ...actions,
    ...config,
    AlarmArn: alarmArn(name),
    AlarmConfigurationUpdatedTimestamp: configured / 1000,
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.data === '' ? {} : { StateReasonData: state.data }),
    StateUpdatedTimestamp: state.updated / 1000,
    StateTransitionedTimestamp: state.transitioned / 1000,
  };
}
