import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import { type DeployContext, physicalName, type ResolvedResource, type ResourceType, tagsOf } from './resource-type.ts';

/** Attributes that go back to their default when the template no longer sets them. */
const DEFAULTS = {
  VisibilityTimeout: 30,
  MessageRetentionPeriod: 345_600,
  DelaySeconds: 0,
  ReceiveMessageWaitTimeSeconds: 0,
  Policy: '',
};

/** `AWS::SQS::Queue`: created once; each start sets its attributes and tags and keeps its messages. */
export const queue: ResourceType = {
  applied: [
    ...['QueueName', 'Tags', 'RedrivePolicy', 'RedriveAllowPolicy', 'MaximumMessageSize', 'FifoQueue'],
    ...[
      'ContentBasedDeduplication',
      'DeduplicationScope',
      'FifoThroughputLimit',
      ...Object.keys(DEFAULTS).filter((name) => name !== 'Policy'),
    ],
  ],
  withoutEffect: ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'],
  async deploy(resource, context) {
    const { properties } = resource;
    const fifo = properties.FifoQueue === true;
    const name = (properties.QueueName as string) ?? `${physicalName(resource, fifo ? 75 : 80)}${fifo ? '.fifo' : ''}`;
    const tags = tagsOf(resource);
    const url = await create(name, attributesOf(resource), tags, context);
    const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
    const { deadLetterTargetArn } = (properties.RedrivePolicy ?? {}) as { deadLetterTargetArn?: string };
    return {
      ref: url,
      attributes: { Arn: arn, QueueName: name, QueueUrl: url },
      resource: {
        ...{ kind: 'queue', arn, url, tags },
        ...(deadLetterTargetArn === undefined ? {} : { deadLetterArn: deadLetterTargetArn }),
      },
    };
  },
};

async function create(
  name: string,
  attributes: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
  { call }: DeployContext,
): Promise<string> {
  const url = await existing(name, call);
  if (url === undefined) {
    const created = await call('sqs', 'CreateQueue', { QueueName: name, Attributes: attributes, tags });
    return String(created.QueueUrl);
  }
  const { FifoQueue: _unchangeable, ...changeable } = attributes;
  await call('sqs', 'SetQueueAttributes', { QueueUrl: url, Attributes: changeable });
  if (Object.keys(tags).length > 0) await call('sqs', 'TagQueue', { QueueUrl: url, Tags: tags });
  return url;
}

async function existing(name: string, call: DeployContext['call']): Promise<string | undefined> {
  try {
    return String((await call('sqs', 'GetQueueUrl', { QueueName: name })).QueueUrl);
  } catch (error) {
    if (error instanceof AwsError && /NonExistentQueue|QueueDoesNotExist/.test(error.code)) return undefined;
    throw error;
  }
}

function attributesOf({ properties }: ResolvedResource): Record<string, string> {
  const { QueueName: _name, Tags: _tags, ...template } = properties;
  return Object.fromEntries(
    Object.entries<unknown>({ ...DEFAULTS, ...template })
      .filter(([name, value]) => !queue.withoutEffect.includes(name) && !(name === 'FifoQueue' && value !== true))
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
