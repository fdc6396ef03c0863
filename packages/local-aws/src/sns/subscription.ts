import { randomBytes, randomUUID } from 'node:crypto';
import type { Input } from '../aws/values.ts';
import { invalidParameter } from './errors.ts';
import type { Attributes } from './topic.ts';

/** A subscription as it is kept. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** What confirms it; a subscription is pending until then. */
  readonly token: string;
  readonly confirmed: boolean;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly attributes: Attributes;
  readonly template?: true;
}

export type Protocol = (typeof PROTOCOLS)[number];

/** What a subscription asks for, read. */
export type SubscriptionRequest = Pick<Subscription, 'protocol' | 'endpoint' | 'attributes'>;

const PROTOCOLS = ['email', 'email-json', 'http', 'https', 'lambda', 'sqs'] as const;
/** Whose owner says by being in the account that it wants the messages. */
const CONFIRMED_AT_ONCE: readonly Protocol[] = ['lambda', 'sqs'];
const SETTABLE = ['RawMessageDelivery', 'RedrivePolicy'];
const RAW: readonly Protocol[] = ['http', 'https', 'sqs'];
/** AWS, 10 May 2023: «automatic deletion of unconfirmed subscriptions once they have been in a pending confirmation state for 48 hours». */
const PENDING_MS = 48 * 3_600_000;

/** Reads the members of Subscribe, which are those of the template too. @throws AwsError `InvalidParameter`. */
export function readRequest({ Protocol: asked, Endpoint, Attributes: given }: Input): SubscriptionRequest {
  const protocol = PROTOCOLS.find((known) => known === asked);
  if (!protocol)
    throw invalidParameter(
      `the protocol ${String(asked)} is not emulated by the local SNS, which has ${PROTOCOLS.join(', ')}`,
    );
  const endpoint = String(Endpoint ?? '');
  const form: Readonly<Record<Protocol, RegExp>> = {
    email: /^[^@\s]+@[^@\s]+$/,
    'email-json': /^[^@\s]+@[^@\s]+$/,
    http: /^http:\/\/./,
    https: /^https:\/\/./,
    lambda: /^arn:aws:lambda:/,
    sqs: /^arn:aws:sqs:/,
  };
  if (!form[protocol].test(endpoint))
    throw invalidParameter(`the endpoint of a subscription by ${protocol} must match ${form[protocol]}`);
  return { protocol, endpoint, attributes: checkSubscriptionAttributes(protocol, (given ?? {}) as Attributes) };
}

/** @throws AwsError `InvalidParameter` that names an attribute which is not emulated: a filter policy, for one. */
export function checkSubscriptionAttributes(protocol: Protocol, attributes: Attributes): Attributes {
  for (const [name, value] of Object.entries(attributes)) {
    if (!SETTABLE.includes(name))
      throw invalidParameter(
        `the subscription attribute ${name} is not emulated by the local SNS, which has ${SETTABLE.join(', ')}`,
      );
    if (name === 'RawMessageDelivery' && value === 'true' && !RAW.includes(protocol))
      throw invalidParameter(`RawMessageDelivery is for ${RAW.join(', ')}, not for ${protocol}`);
    if (name === 'RedrivePolicy' && value !== '' && deadLetterArnIn(value) === undefined)
      throw invalidParameter('RedrivePolicy must be {"deadLetterTargetArn": the ARN of a queue}');
  }
  return attributes;
}

/** The queue that gets what a subscriber did not take; undefined without one. */
export function deadLetterArnOf({ attributes }: Subscription): string | undefined {
  return attributes.RedrivePolicy ? deadLetterArnIn(attributes.RedrivePolicy) : undefined;
}

function deadLetterArnIn(policy: string): string | undefined {
  try {
    const { deadLetterTargetArn } = JSON.parse(policy) as { deadLetterTargetArn?: unknown };
    return /^arn:aws:sqs:/.test(String(deadLetterTargetArn)) ? String(deadLetterTargetArn) : undefined;
  } catch {
    return undefined;
  }
}

export function newSubscription(topicArn: string, request: SubscriptionRequest, created: number): Subscription {
  return {
    ...request,
    arn: `${topicArn}:${randomUUID()}`,
    topicArn,
    token: randomBytes(112).toString('hex'),
    confirmed: CONFIRMED_AT_ONCE.includes(request.protocol),
    created,
  };
}

/** Whether it was not confirmed in time. */
export function hasLapsed({ confirmed, created }: Subscription, now: number): boolean {
  return !confirmed && now > created + PENDING_MS;
}

/** As the lists show it: a pending one hides its ARN. */
export function summarize({ arn, topicArn, protocol, endpoint, confirmed }: Subscription) {
  return {
    SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
    Owner: topicArn.split(':')[4],
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}
