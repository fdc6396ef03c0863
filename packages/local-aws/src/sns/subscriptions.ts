import type { Clock } from '../clock.ts';
import type { Collection } from '../documents.ts';
import { notFound } from './errors.ts';
import { hasLapsed, newSubscription, type Subscription, type SubscriptionRequest } from './subscription.ts';

/** The subscriptions of all topics. */
export interface Subscriptions {
  /** The one with this protocol and endpoint, or a new one; `fresh` says which. */
  subscribe(
    topicArn: string,
    request: SubscriptionRequest,
    template?: true,
  ): { readonly subscription: Subscription; readonly fresh: boolean };
  /** @throws AwsError `NotFound`. */
  get(arn: unknown): Subscription;
  ofTopic(topicArn: string): readonly Subscription[];
  all(): readonly Subscription[];
  put(subscription: Subscription): void;
  remove(arn: string): void;
  /** Confirms the one that the token belongs to; undefined when there is none or it waited for too long. */
  confirm(topicArn: unknown, token: unknown): Subscription | undefined;
}

export function createSubscriptions(store: Collection<Subscription>, clock: Clock): Subscriptions {
  const all = () => {
    const now = clock.now();
    return store.all().filter((subscription) => {
      if (!hasLapsed(subscription, now)) return true;
      store.remove(subscription.arn);
      return false;
    });
  };
  const ofTopic = (topicArn: string) => all().filter((subscription) => subscription.topicArn === topicArn);
  const put = (subscription: Subscription) => store.put(subscription.arn, subscription);

  return {
    subscribe(topicArn, request, template) {
      const same = ofTopic(topicArn).find(
        ({ protocol, endpoint }) => protocol === request.protocol && endpoint === request.endpoint,
      );
      const before = same ?? newSubscription(topicArn, request, clock.now());
      const subscription = { ...before, attributes: request.attributes, ...(template && { template }) };
      put(subscription);
      return { subscription, fresh: !same };
    },
    get(arn) {
      const found = all().find((subscription) => subscription.arn === arn);
      if (!found) throw notFound('Subscription');
      return found;
    },
    ofTopic,
    all,
    put,
    remove: (arn) => store.remove(arn),
    confirm(topicArn, token) {
      const found = ofTopic(String(topicArn)).find((subscription) => subscription.token === token);
      if (!found) return undefined;
      const confirmed = { ...found, confirmed: true };
      put(confirmed);
      return confirmed;
    },
  };
}
