import { unreadable } from '../aws/principal.ts';
import { physicalName, type ResolvedResource, type ResourceType } from './resource-type.ts';

/** `AWS::SQS::QueuePolicy`: who may use the queues besides the account's own roles, and who may not. */
export const queuePolicy: ResourceType = {
  applied: ['Queues', 'PolicyDocument'],
  withoutEffect: [],
  async deploy(resource, { call }) {
    const document = readable(resource);
    const { Queues } = resource.properties as { Queues: readonly string[] };
    for (const QueueUrl of Queues)
      await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: JSON.stringify(document) } });
    return { ref: physicalName(resource, 128), attributes: { Id: physicalName(resource, 128) } };
  },
};

/** `AWS::S3::BucketPolicy`. */
export const bucketPolicy: ResourceType = {
  applied: ['Bucket', 'PolicyDocument'],
  withoutEffect: [],
  async deploy(resource, { call }) {
    const Bucket = String(resource.properties.Bucket);
    await call('s3', 'PutBucketPolicy', { Bucket, Policy: readable(resource) });
    return { ref: Bucket, attributes: {} };
  },
};

/** @throws Error that names what in the policy is not evaluated here: every call would be denied for it */
function readable({ path, properties }: ResolvedResource): unknown {
  const what = unreadable(properties.PolicyDocument);
  if (what !== undefined) throw new Error(`${path}: the local runtime does not evaluate ${what} of a policy.`);
  return properties.PolicyDocument;
}
