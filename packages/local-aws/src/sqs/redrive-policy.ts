import { invalidParameter, invalidValue } from './errors.ts';
import { isObject } from './input.ts';

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  /** A message received this often without being deleted moves on its next receive. 1 to 1,000. */
  readonly maxReceiveCount: number;
}

/** Which queues may name this one as their dead-letter queue. Default: all of the account. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns: readonly string[];
}

/** Undefined for the empty text, which removes the policy. Throws InvalidParameterValue in AWS's words. */
export function parseRedrivePolicy(text: string): RedrivePolicy | undefined {
  if (text === '') return undefined;
  const refuse = (reason: string) => invalidValue(text, 'RedrivePolicy', reason);
  const policy = parseMap(text);
  if (!policy) throw refuse('Redrive policy is not a valid JSON map.');
  for (const name of ['deadLetterTargetArn', 'maxReceiveCount']) {
    if (policy[name] === undefined) throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  const unknown = Object.keys(policy).find((name) => name !== 'deadLetterTargetArn' && name !== 'maxReceiveCount');
  if (unknown) throw refuse(`Unknown attribute in the redrive policy: ${unknown}.`);
  const target = policy.deadLetterTargetArn;
  if (typeof target !== 'string' || !target.startsWith('arn:')) throw refuse('Invalid value for deadLetterTargetArn.');
  // CloudFormation and the console write the count as a number, older tools as text; SQS takes both.
  const count = Number(policy.maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    const given = String(policy.maxReceiveCount);
    throw refuse(`Invalid value for maxReceiveCount: ${given}, valid values are from 1 to 1000 both inclusive.`);
  }
  return { deadLetterTargetArn: target, maxReceiveCount: count };
}

const MOST_SOURCES = 10;

/** Undefined for the empty text. Throws InvalidParameterValue. */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy | undefined {
  if (text === '') return undefined;
  const policy = parseMap(text);
  const permission = policy?.redrivePermission;
  const sources = textsOf(policy?.sourceQueueArns ?? []);
  const known = permission === 'allowAll' || permission === 'denyAll' || permission === 'byQueue';
  const sourcesFit = permission === 'byQueue' ? sources?.length : sources?.length === 0;
  if (!known || !sources || !sourcesFit || sources.length > MOST_SOURCES) {
    throw invalidParameter(
      `Value ${text} for parameter RedriveAllowPolicy is invalid. Reason: redrivePermission must be allowAll, denyAll ` +
        `or byQueue, and byQueue needs 1 to ${MOST_SOURCES} sourceQueueArns, which the others may not have.`,
    );
  }
  return { redrivePermission: permission, sourceQueueArns: sources };
}

export function allowsSource(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (!policy || policy.redrivePermission === 'allowAll') return true;
  return policy.redrivePermission === 'byQueue' && policy.sourceQueueArns.includes(sourceArn);
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

function parseMap(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
