import type { Input } from '../../aws/values.ts';
import { missingParameter, refuseOthers } from '../errors.ts';
import { type Actions, readActions } from './actions.ts';
import { childrenOf, parseRule, type Rule } from './composite-rule.ts';

/** A composite alarm, read and checked. */
export interface CompositeAlarm extends Actions {
  readonly kind: 'composite';
  readonly name: string;
  readonly rule: Rule;
  readonly children: readonly string[];
}

/** A suppressor of actions is not among them: it is refused by name. */
const MEMBERS = [
  ...['AlarmName', 'AlarmDescription', 'AlarmRule', 'ActionsEnabled', 'OKActions', 'AlarmActions'],
  ...['InsufficientDataActions', 'Tags'],
];

/** Reads what PutCompositeAlarm and the template say. @throws AwsError that names the member or quotes the rule. */
export function readCompositeAlarm(input: Input): CompositeAlarm {
  refuseOthers(input, MEMBERS);
  const { AlarmName, AlarmRule } = input;
  if (typeof AlarmRule !== 'string') throw missingParameter('AlarmRule');
  const rule = parseRule(AlarmRule);
  return { kind: 'composite', name: String(AlarmName ?? ''), rule, children: childrenOf(rule), ...readActions(input) };
}
