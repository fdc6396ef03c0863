import type { Input } from '../aws/values.ts';
import { functionNameOf } from './function.ts';
import type { Resource, Tags } from './resource-type.ts';

/** The template's topics and alarms, for SNS and CloudWatch. */
export interface PlannedNotifications {
  readonly topics: readonly PlannedTopic[];
  readonly subscriptions: readonly { readonly topicArn: string; readonly input: Input }[];
  readonly keys: readonly { readonly arn: string; readonly policy: unknown }[];
  /** As PutMetricAlarm and PutCompositeAlarm take them; those that a composite alarm names come first. */
  readonly alarms: readonly { readonly kind: 'metric' | 'composite'; readonly input: Input }[];
}

interface PlannedTopic {
  readonly arn: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

type Of<Kind extends Resource['kind']> = Extract<Resource, { kind: Kind }>;

/** Ties policies and subscriptions to their topics; refuses a function that a topic may not invoke, by name. */
export function notificationsOf(resources: readonly Resource[]): PlannedNotifications {
  const of = <Kind extends Resource['kind']>(kind: Kind) =>
    resources.filter((resource): resource is Of<Kind> => resource.kind === kind);
  const topics = of('topic');
  const apart = of('subscription');
  const subscriptions = [
    ...topics.flatMap(({ arn, subscriptions: own }) => own.map((input) => ({ topicArn: arn, input, path: arn }))),
    ...apart,
  ];
  for (const { path, topicArn, input } of subscriptions) refuseUninvokable(path, topicArn, input, of('permission'));
  return {
    topics: topics.map((topic) => withPolicy(topic, of('topic-policy'))),
    subscriptions: subscriptions.map(({ topicArn, input }) => ({ topicArn, input })),
    keys: of('key'),
    alarms: of('alarm').map(({ alarmKind, input }) => ({ kind: alarmKind, input })),
  };
}

function withPolicy(
  { arn, name, attributes, tags }: Of<'topic'>,
  policies: readonly Of<'topic-policy'>[],
): PlannedTopic {
  const own = policies.find(({ topics }) => topics.includes(arn));
  return { arn, name, tags, attributes: { ...attributes, ...(own && { Policy: JSON.stringify(own.document) }) } };
}

function refuseUninvokable(
  path: string,
  topicArn: string,
  { Protocol, Endpoint }: Input,
  permissions: readonly Of<'permission'>[],
): void {
  if (Protocol !== 'lambda') return;
  const name = functionNameOf(String(Endpoint));
  const may = permissions.some(
    ({ functionName, principal, sourceArn = topicArn }) =>
      functionName === name && principal === 'sns.amazonaws.com' && sourceArn === topicArn,
  );
  if (!may) throw new Error(`${path}: SNS may not invoke ${name}; it needs an AWS::Lambda::Permission.`);
}
