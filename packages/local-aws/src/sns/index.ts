import type { Access, AwsService, Dispatch } from '../aws/service.ts';
import type { Input } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import type { RecordMetric } from '../cloudwatch/sample.ts';
import { openDocuments } from '../documents.ts';
import { createDeliveries, type Delivery, type Outcome } from './delivery.ts';
import { type OperationParts, runOperation } from './operations.ts';
import { createPages } from './pages.ts';
import { requireKey, type TopicKey, topicPolicyOf } from './policy.ts';
import { snsProtocol } from './query.ts';
import { createSigner, type SigningKey } from './signing.ts';
import type { Subscription } from './subscription.ts';
import { createSubscriptions } from './subscriptions.ts';
import { applyTemplate, type TemplateSubscription, type TemplateTopic } from './template.ts';
import type { Topic } from './topic.ts';
import { createTopics } from './topics.ts';

export interface SnsOptions {
  readonly clock: Clock;
  /** The SQLite file of topics, subscriptions, the signing key and what is on its way. */
  readonly file: string;
  /** What the URLs in messages begin with: the endpoint's, without a slash at its end. */
  readonly urlBase: string;
  /** Receives the metrics of `AWS/SNS`. */
  readonly record?: RecordMetric;
}

export interface SnsParts {
  readonly topics: readonly TemplateTopic[];
  readonly subscriptions: readonly TemplateSubscription[];
  readonly keys: readonly TopicKey[];
  readonly dispatch: Dispatch;
  /** Called with a sentence, without the message, for a notification that did not reach its subscriber. */
  onTrouble(message: string): void;
}

export interface Sns extends AwsService {
  /** Brings topics and subscriptions to what the template says and begins to deliver. */
  start(parts: SnsParts): void;
  stop(): Promise<void>;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
const ENDED: Readonly<Record<Outcome, string>> = {
  delivered: 'NumberOfNotificationsDelivered',
  failed: 'NumberOfNotificationsFailed',
  redriven: 'NumberOfNotificationsRedrivenToDlq',
  lost: 'NumberOfNotificationsFailedToRedriveToDlq',
};

/** SNS on disk: https://docs.aws.amazon.com/sns/latest/dg/welcome.html. Standard topics only. */
export function createSns({ clock, file, urlBase, record = () => {} }: SnsOptions): Sns {
  const documents = openDocuments(file);
  const topics = createTopics(documents.collection<Topic>('topic'));
  const subscriptions = createSubscriptions(documents.collection<Subscription>('subscription'), clock);
  const signer = createSigner(documents.collection<SigningKey>('signing'), clock);
  const measure = (topicArn: string, name: string, value: number, unit: 'Count' | 'Bytes') =>
    record({ namespace: 'AWS/SNS', name, dimensions: { TopicName: topicArn.split(':')[5] ?? '' }, value, unit });
  const deliveries = createDeliveries({
    clock,
    store: documents.collection<Delivery>('delivery'),
    urlBase,
    signer,
    versionOf: (arn) => (topics.find(arn)?.attributes.SignatureVersion === '2' ? '2' : '1'),
    subscriptionOf: (arn) => subscriptions.all().find((subscription) => subscription.arn === arn),
    onEnd: ({ topicArn }, outcome) => measure(topicArn, ENDED[outcome], 1, 'Count'),
  });
  const operations: OperationParts = {
    ...{ clock, topics, subscriptions, deliveries },
    onPublish(topicArn, bytes) {
      measure(topicArn, 'NumberOfMessagesPublished', 1, 'Count');
      measure(topicArn, 'PublishSize', bytes, 'Bytes');
    },
  };
  let keys: readonly TopicKey[] = [];

  return {
    name: 'sns',
    rest: snsProtocol,
    open: createPages(subscriptions, signer),
    access: accessTo,
    resourcePolicy(arn) {
      const topic = topics.find(arn);
      return topic && topicPolicyOf(topic);
    },
    async handle(operation, input, { caller, onGranted }) {
      const topic = operation === 'Publish' ? topics.find(input.TopicArn) : undefined;
      if (topic) onGranted?.(requireKey(topic, keys, caller));
      return runOperation(operations, operation, input);
    },
    start(parts) {
      keys = parts.keys;
      applyTemplate(operations, parts.topics, parts.subscriptions);
      deliveries.start(parts.dispatch, parts.onTrouble);
    },
    stop: deliveries.stop,
    async close() {
      await deliveries.stop();
      documents.close();
    },
  };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
function accessTo(operation: string, { TopicArn, Name, SubscriptionArn }: Input): Access[] {
  const action = `sns:${operation}`;
  const topicOfSubscription = String(SubscriptionArn ?? '').replace(/:[^:]+$/, '');
  const created = Name === undefined ? undefined : `arn:aws:sns:*:*:${String(Name)}`;
  const resource = operation.startsWith('List') && TopicArn === undefined ? '*' : undefined;
  return [{ action, resource: resource ?? String(TopicArn ?? created ?? topicOfSubscription) }];
}
