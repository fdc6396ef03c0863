import type { Input } from '../../aws/values.ts';
import { invalidValue, missingParameter } from '../errors.ts';
import type { AlarmState } from './evaluation.ts';

/** What an alarm does when it changes its state: the ARNs of topics, by the state it goes to. */
export interface Actions {
  readonly actionsEnabled: boolean;
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

const MOST_ACTIONS = 5;

/** Reads the members that both kinds of alarms have. @throws AwsError; an action that is no topic is refused by its ARN. */
export function readActions(input: Input): Actions {
  if (!input.AlarmName) throw missingParameter('AlarmName');
  const ofMember = (member: string) => {
    const arns = (input[member] ?? []) as readonly string[];
    const other = arns.find((arn) => !/^arn:[^:]+:sns:/.test(arn));
    if (other) throw invalidValue(member, `the local CloudWatch acts on SNS topics only, not on ${other}`);
    if (arns.length > MOST_ACTIONS) throw invalidValue(member, `it has more than ${MOST_ACTIONS} actions`);
    return arns;
  };
  return {
    actionsEnabled: input.ActionsEnabled !== false,
    actions: {
      OK: ofMember('OKActions'),
      ALARM: ofMember('AlarmActions'),
      INSUFFICIENT_DATA: ofMember('InsufficientDataActions'),
    },
  };
}
