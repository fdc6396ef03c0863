import { ACCOUNT, REGION } from '../aws/account.ts';
import { digest, physicalName, type ResourceType, tagsOf } from './resource-type.ts';

/** Properties that are attributes of a topic. */
const ATTRIBUTES = ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion'];

/** `AWS::SNS::Topic`, standard topics only. */
export const topic: ResourceType = {
  applied: ['TopicName', 'Subscription', 'Tags', ...ATTRIBUTES],
  withoutEffect: ['TracingConfig'],
  deploy(resource) {
    const { properties } = resource;
    const name = (properties.TopicName as string) ?? physicalName(resource, 256);
    const arn = `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
    const set = ATTRIBUTES.filter((attribute) => properties[attribute] !== undefined);
    const attributes = Object.fromEntries(set.map((attribute) => [attribute, String(properties[attribute])]));
    const subscriptions = (properties.Subscription ?? []) as readonly Readonly<Record<string, unknown>>[];
    return {
      ref: arn,
      attributes: { TopicArn: arn, TopicName: name },
      resource: { kind: 'topic', arn, name, attributes, subscriptions, tags: tagsOf(resource) },
    };
  },
};

/** `AWS::SNS::Subscription`. A filter policy is refused: it would drop what it does not match. */
export const subscription: ResourceType = {
  applied: ['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery', 'RedrivePolicy'],
  withoutEffect: ['Region'],
  deploy(resource) {
    const { TopicArn, Protocol, Endpoint, RawMessageDelivery, RedrivePolicy } = resource.properties;
    const Attributes = {
      ...(RawMessageDelivery === undefined ? {} : { RawMessageDelivery: String(RawMessageDelivery) }),
      ...(RedrivePolicy === undefined ? {} : { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
    };
    const topicArn = String(TopicArn);
    return {
      ref: `${topicArn}:${digest(resource.path, 32).toLowerCase()}`,
      attributes: {},
      resource: {
        ...{ kind: 'subscription', topicArn, path: resource.path },
        input: { Protocol, Endpoint, Attributes },
      },
    };
  },
};

/** `AWS::SNS::TopicPolicy`: it takes the place of the policy that lets the topic's owner do everything. */
export const topicPolicy: ResourceType = {
  applied: ['Topics', 'PolicyDocument'],
  withoutEffect: [],
  deploy(resource) {
    const { Topics, PolicyDocument } = resource.properties as { Topics: readonly string[]; PolicyDocument: unknown };
    return {
      ref: physicalName(resource, 128),
      attributes: {},
      resource: { kind: 'topic-policy', topics: Topics, document: PolicyDocument },
    };
  },
};

/** `AWS::KMS::Key`: nothing is encrypted here, but its policy decides whether CloudWatch may publish to a topic. */
export const key: ResourceType = {
  applied: ['KeyPolicy'],
  withoutEffect: [
    ...['Description', 'Enabled', 'EnableKeyRotation', 'KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
    ...['PendingWindowInDays', 'RotationPeriodInDays', 'Tags'],
  ],
  deploy(resource) {
    const id = digest(resource.path, 32).toLowerCase();
    const arn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`;
    const policy = resource.properties.KeyPolicy ?? { Statement: [] };
    return { ref: id, attributes: { Arn: arn, KeyId: id }, resource: { kind: 'key', arn, policy } };
  },
};
