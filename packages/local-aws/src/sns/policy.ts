import { ACCOUNT } from '../aws/account.ts';
import { decideKey } from '../aws/decision.ts';
import { AwsError } from '../aws/error.ts';
import type { Caller, Grant } from '../aws/service.ts';
import type { Topic } from './topic.ts';

/** A KMS key of the template, as far as it says who may use it. */
export interface TopicKey {
  readonly arn: string;
  readonly policy: unknown;
}

/**
 * A topic's policy. Where none was set, the owner's account may do everything: its roles by their own policies, and services that
 * act for it. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
export function topicPolicyOf({ arn, attributes }: Topic): unknown {
  if (attributes.Policy) return attributes.Policy;
  return {
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic', 'sns:Publish', 'sns:Subscribe'],
      Resource: arn,
      Condition: { StringEquals: { 'aws:SourceOwner': ACCOUNT } },
    },
  };
}

/**
 * Who publishes to an encrypted topic uses its key.
 * @returns what of the caller's own policies allowed it
 * @throws AwsError `KMSAccessDenied`, `KMSNotFound`
 */
export function requireKey({ arn, attributes }: Topic, keys: readonly TopicKey[], caller: Caller): readonly Grant[] {
  const { KmsMasterKeyId: id } = attributes;
  if (!id) return [];
  const key = keys.find((one) => one.arn === id || one.arn.endsWith(`:key/${id}`));
  const who = caller.kind === 'operator' ? 'the operator' : caller.name;
  if (!key)
    throw new AwsError(
      'KMSNotFound',
      `${arn} is encrypted with ${id}, which ${who} may not use: only a key of the template can allow it`,
    );
  const grants: Grant[] = [];
  for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
    const decision = decideKey(caller, { action, resource: key.arn }, key.policy);
    if (decision.kind === 'allowed') {
      if (decision.by === 'identity') grants.push(...decision.grants);
      continue;
    }
    const why =
      decision.kind === 'unsupported'
        ? `the local runtime does not evaluate ${decision.what} in the policy`
        : decision.why === 'explicit-deny'
          ? `the policy denies it to ${who}`
          : `the policy allows ${who} nothing of the kind`;
    throw new AwsError('KMSAccessDenied', `${who} may not ${action} with ${key.arn}, which encrypts ${arn}: ${why}`);
  }
  return grants;
}
