import { ACCOUNT } from '../aws/account.ts';
import type { Collection } from '../documents.ts';
import { notFound } from './errors.ts';
import type { Subscription } from './subscription.ts';
import { type Attributes, type Topic, topicArn } from './topic.ts';

export interface Topics {
  /** The topic of this name with the attributes given, which is the one that is there already if there is one. */
  create(name: string, attributes: Attributes, tags: Attributes): Topic;
  put(topic: Topic): void;
  find(arn: unknown): Topic | undefined;
  /** @throws AwsError `NotFound`. */
  get(arn: unknown): Topic;
  all(): readonly Topic[];
  remove(arn: string): void;
}

export function createTopics(store: Collection<Topic>): Topics {
  const find = (arn: unknown) => store.get(String(arn));
  const put = (topic: Topic) => store.put(topic.arn, topic);
  return {
    create(name, attributes, tags) {
      const arn = topicArn(name);
      const before = store.get(arn);
      const topic = { ...(before ?? { arn, name, tags }), attributes: { ...before?.attributes, ...attributes } };
      put(topic);
      return topic;
    },
    put,
    find,
    get(arn) {
      const topic = find(arn);
      if (!topic) throw notFound('Topic');
      return topic;
    },
    all: store.all,
    remove: store.remove,
  };
}

/** As GetTopicAttributes answers; every value is a text. */
export function describeTopic(topic: Topic, subscriptions: readonly Subscription[]): Record<string, string> {
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
  const set = Object.entries(topic.attributes).filter(([, value]) => value !== '');
  return {
    TopicArn: topic.arn,
    Owner: ACCOUNT,
    DisplayName: '',
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
    SignatureVersion: '1',
    ...Object.fromEntries(set),
  };
}
