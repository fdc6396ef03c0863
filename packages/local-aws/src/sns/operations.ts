import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import type { Deliveries } from './delivery.ts';
import { invalidParameter, notFound } from './errors.ts';
import { confirmationText } from './message.ts';
import { readMessage } from './publish.ts';
import { checkSubscriptionAttributes, readRequest, type Subscription, summarize } from './subscription.ts';
import type { Subscriptions } from './subscriptions.ts';
import { type Attributes, checkAttributes, checkName } from './topic.ts';
import { describeTopic, type Topics } from './topics.ts';

export interface OperationParts {
  readonly clock: Clock;
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  onPublish(topicArn: string, bytes: number): void;
}

type Operation = (parts: OperationParts, input: Input) => Output;

/** What the local SNS can do, by the operations' names: https://docs.aws.amazon.com/sns/latest/api/API_Operations.html. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateTopic({ topics }, { Name, Attributes: attributes, Tags, DataProtectionPolicy }) {
    if (DataProtectionPolicy !== undefined)
      throw invalidParameter('DataProtectionPolicy is not emulated by the local SNS');
    const tags = (Tags ?? []) as readonly { Key: string; Value: string }[];
    const tagged = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
    return { TopicArn: topics.create(checkName(Name), checkAttributes((attributes ?? {}) as Attributes), tagged).arn };
  },
  DeleteTopic({ topics, subscriptions }, { TopicArn }) {
    for (const { arn } of subscriptions.ofTopic(String(TopicArn))) subscriptions.remove(arn);
    topics.remove(String(TopicArn));
    return {};
  },
  ListTopics: ({ topics }) => ({ Topics: topics.all().map(({ arn }) => ({ TopicArn: arn })) }),
  GetTopicAttributes: ({ topics, subscriptions }, { TopicArn }) => {
    const topic = topics.get(TopicArn);
    return { Attributes: describeTopic(topic, subscriptions.ofTopic(topic.arn)) };
  },
  SetTopicAttributes({ topics }, { TopicArn, AttributeName, AttributeValue }) {
    const topic = topics.get(TopicArn);
    const change = checkAttributes({ [String(AttributeName)]: String(AttributeValue ?? '') });
    topics.put({ ...topic, attributes: { ...topic.attributes, ...change } });
    return {};
  },
  Subscribe(parts, input) {
    const { arn } = parts.topics.get(input.TopicArn);
    const subscription = subscribe(parts, arn, input);
    const shown = subscription.confirmed || input.ReturnSubscriptionArn === 'true';
    return { SubscriptionArn: shown ? subscription.arn : 'pending confirmation' };
  },
  ConfirmSubscription({ topics, subscriptions }, { TopicArn, Token }) {
    const confirmed = subscriptions.confirm(topics.get(TopicArn).arn, Token);
    if (!confirmed) throw invalidParameter('Token');
    return { SubscriptionArn: confirmed.arn };
  },
  Unsubscribe({ subscriptions }, { SubscriptionArn }) {
    subscriptions.remove(String(SubscriptionArn));
    return {};
  },
  ListSubscriptions: ({ subscriptions }) => ({ Subscriptions: subscriptions.all().map(summarize) }),
  ListSubscriptionsByTopic: ({ topics, subscriptions }, { TopicArn }) => ({
    Subscriptions: subscriptions.ofTopic(topics.get(TopicArn).arn).map(summarize),
  }),
  GetSubscriptionAttributes({ subscriptions }, { SubscriptionArn }) {
    const { arn, topicArn, protocol, endpoint, confirmed, attributes } = subscriptions.get(SubscriptionArn);
    const shown = { SubscriptionArn: arn, TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint };
    return {
      Attributes: { ...shown, PendingConfirmation: !confirmed, RawMessageDelivery: 'false', ...attributes },
    };
  },
  SetSubscriptionAttributes({ subscriptions }, { SubscriptionArn, AttributeName, AttributeValue }) {
    const subscription = subscriptions.get(SubscriptionArn);
    const change = { [String(AttributeName)]: String(AttributeValue ?? '') };
    checkSubscriptionAttributes(subscription.protocol, change);
    subscriptions.put({ ...subscription, attributes: { ...subscription.attributes, ...change } });
    return {};
  },
  Publish({ clock, topics, subscriptions, deliveries, onPublish }, input) {
    const topic = topics.get(input.TopicArn);
    const message = readMessage(input, topic.arn, clock.now());
    for (const subscription of subscriptions.ofTopic(topic.arn))
      if (subscription.confirmed) deliveries.begin(subscription, message);
    onPublish(topic.arn, Buffer.byteLength(message.text));
    return { MessageId: message.messageId };
  },
};

/** @throws AwsError `InvalidAction` (400) that names an operation which is not emulated. */
export function runOperation(parts: OperationParts, operation: string, input: Input): Output {
  const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (run) return run(parts, input);
  throw new AwsError('InvalidAction', `SNS's ${operation} is not served by the local runtime.`);
}

/** Subscribes. SNS asks an HTTP endpoint to confirm, and repeats that when a pending endpoint subscribes a second time. */
export function subscribe(parts: OperationParts, topicArn: string, input: Input, template?: true): Subscription {
  const { clock, topics, subscriptions, deliveries } = parts;
  if (!topics.find(topicArn)) throw notFound('Topic');
  const { subscription, fresh } = subscriptions.subscribe(topicArn, readRequest(input), template);
  const { confirmed, protocol } = subscription;
  if (confirmed || protocol === 'email' || protocol === 'email-json' || (template && !fresh)) return subscription;
  const text = confirmationText(subscription);
  const said = {
    type: 'SubscriptionConfirmation',
    messageId: randomUUID(),
    topicArn,
    text,
    time: clock.now(),
  } as const;
  deliveries.begin(subscription, said);
  return subscription;
}
