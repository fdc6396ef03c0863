import { validationError } from '../errors.ts';
import type { AlarmState } from './evaluation.ts';

/** The rule of a composite alarm, read. */
export type Rule =
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'not'; readonly of: Rule }
  | { readonly kind: 'and' | 'or'; readonly left: Rule; readonly right: Rule };

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[()]|[^\s()"]+)/y;

/**
 * Reads an alarm rule: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html. An alarm
 * is named by its name or its ARN, with or without quotes.
 * @throws AwsError `ValidationError` that quotes the rule.
 */
export function parseRule(source: string): Rule {
  const tokens = tokensOf(source);
  let at = 0;
  const rule = either();
  if (at < tokens.length) throw unexpected();
  return rule;

  function either(): Rule {
    let left = both();
    while (take('OR')) left = { kind: 'or', left, right: both() };
    return left;
  }

  function both(): Rule {
    let left = one();
    while (take('AND')) left = { kind: 'and', left, right: one() };
    return left;
  }

  function one(): Rule {
    if (take('NOT')) return { kind: 'not', of: one() };
    if (take('(')) {
      const inner = either();
      expect(')');
      return inner;
    }
    if (take('TRUE')) return { kind: 'constant', holds: true };
    if (take('FALSE')) return { kind: 'constant', holds: false };
    const state = STATES.find((known) => known === tokens[at]);
    if (!state) throw unexpected();
    at += 1;
    expect('(');
    const alarm = alarmName(tokens[at] ?? '');
    at += 1;
    expect(')');
    return { kind: 'state', state, alarm };
  }

  function take(token: string): boolean {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  }

  function expect(token: string): void {
    if (!take(token)) throw unexpected();
  }

  function unexpected() {
    const token = tokens[at];
    const why = token === undefined ? 'it ends too early' : `the local CloudWatch does not know ${token} there`;
    return validationError(`Error in AlarmRule «${source}»: ${why}.`);
  }
}

/** Whether the rule holds, given the states of the alarms it names. */
export function ruleHolds(rule: Rule, stateOf: (alarm: string) => AlarmState): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.holds;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !ruleHolds(rule.of, stateOf);
    case 'and':
      return ruleHolds(rule.left, stateOf) && ruleHolds(rule.right, stateOf);
    case 'or':
      return ruleHolds(rule.left, stateOf) || ruleHolds(rule.right, stateOf);
  }
}

/** The names of the alarms that a rule speaks of, each once. */
export function childrenOf(rule: Rule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'state':
      return [rule.alarm];
    case 'not':
      return childrenOf(rule.of);
    default:
      return [...new Set([...childrenOf(rule.left), ...childrenOf(rule.right)])];
  }
}

function alarmName(token: string): string {
  const text = token.startsWith('"') ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token;
  return text.replace(/^arn:[^:]+:cloudwatch:[^:]*:\d+:alarm:/, '');
}

function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const [, token] = TOKEN.exec(source) ?? [];
    if (token === undefined) throw validationError(`Error in AlarmRule «${source}»: a quote is not closed.`);
    tokens.push(token);
  }
  return tokens;
}
