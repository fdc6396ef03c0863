import { sqsError } from './errors.ts';
import { isObject } from './input.ts';
import { parseRedriveAllowPolicy, parseRedrivePolicy } from './redrive-policy.ts';

export const MIB = 1_048_576;

/** What a queue attribute may be; the API reference of SetQueueAttributes is the source of every bound. */
interface Rule {
  readonly valid: (value: string) => boolean;
  readonly fifoOnly?: true;
}

const between = (least: number, most: number) => (value: string) =>
  /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;

const oneOf =
  (...values: readonly string[]) =>
  (value: string) =>
    values.includes(value);

/** These two throw by themselves, with a better reason than «invalid». */
const parses = (parse: (text: string) => unknown) => (value: string) => {
  parse(value);
  return true;
};

const RULES: Readonly<Record<string, Rule>> = {
  DelaySeconds: { valid: between(0, 900) },
  MaximumMessageSize: { valid: between(1024, MIB) },
  MessageRetentionPeriod: { valid: between(60, 1_209_600) },
  ReceiveMessageWaitTimeSeconds: { valid: between(0, 20) },
  VisibilityTimeout: { valid: between(0, 43_200) },
  KmsMasterKeyId: { valid: () => true },
  KmsDataKeyReusePeriodSeconds: { valid: between(60, 86_400) },
  SqsManagedSseEnabled: { valid: oneOf('true', 'false') },
  Policy: { valid: isPolicy },
  RedrivePolicy: { valid: parses(parseRedrivePolicy) },
  RedriveAllowPolicy: { valid: parses(parseRedriveAllowPolicy) },
  FifoQueue: { valid: oneOf('true'), fifoOnly: true },
  ContentBasedDeduplication: { valid: oneOf('true', 'false'), fifoOnly: true },
  DeduplicationScope: { valid: oneOf('queue', 'messageGroup'), fifoOnly: true },
  FifoThroughputLimit: { valid: oneOf('perQueue', 'perMessageGroupId'), fifoOnly: true },
};

export type Attributes = Readonly<Record<string, string>>;

/** Throws InvalidAttributeName or InvalidAttributeValue for the first attribute that AWS would not take. */
export function checkAttributes(given: Attributes, fifo: boolean): void {
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (!rule || (rule.fifoOnly && !fifo)) throw unknownAttribute(name);
    if (!rule.valid(value)) throw sqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
  if (given.KmsMasterKeyId && given.SqsManagedSseEnabled === 'true') {
    throw sqsError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
}

export const unknownAttribute = (name: string) => sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

const DEFAULTS: Attributes = {
  DelaySeconds: '0',
  MaximumMessageSize: String(MIB),
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
};

const FIFO_DEFAULTS: Attributes = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/** What GetQueueAttributes answers for the attributes that were set: defaults filled in, removed ones left out. */
export function effectiveAttributes(set: Attributes, fifo: boolean): Attributes {
  const encrypted = set.KmsMasterKeyId
    ? { KmsDataKeyReusePeriodSeconds: '300', SqsManagedSseEnabled: 'false' }
    : { SqsManagedSseEnabled: 'true' };
  const all = { ...DEFAULTS, ...(fifo ? FIFO_DEFAULTS : {}), ...encrypted, ...set };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function isPolicy(value: string): boolean {
  if (value === '') return true;
  try {
    return isObject(JSON.parse(value));
  } catch {
    return false;
  }
}
