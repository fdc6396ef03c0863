import { afterEach, describe, expect, test } from 'vitest';
import { scaledClock } from '../../src/clock.ts';
import { startSns } from './harness.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:pages';

let running: Awaited<ReturnType<typeof startSns>> | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
async function started(settings: Partial<Parameters<typeof startSns>[0]>) {
  running = await startSns({ clock: scaledClock(1), ...settings });
  return running;
}

describe('CloudWatch may publish', () => {
  const statement = (more: object) => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    ...more,
  });
  const publish = statement({ Action: 'sns:Publish', Resource: TOPIC });
  const tlsOnly = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'sns:Publish',
    Resource: TOPIC,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const useKey = statement({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' });
  const KEY = 'arn:aws:kms:eu-central-1:000000000000:key/k1';
  const ofAccount = (id: string) => ({ Condition: { StringEquals: { 'aws:SourceAccount': id } } });

  test.each<[string, object[] | undefined, object[] | undefined, RegExp | undefined]>([
    ['to a topic without a policy of its own', undefined, undefined, undefined],
    ['where the policy says so', [publish, tlsOnly], undefined, undefined],
    ['where it says so for this account', [{ ...publish, ...ofAccount('000000000000') }], undefined, undefined],
    ['not for another account', [{ ...publish, ...ofAccount('111111111111') }], undefined, /Not authorized/],
    ['not where a policy speaks of others only', [tlsOnly], undefined, /allows cloudwatch.amazonaws.com nothing/],
    ['not against a Deny', [publish, { ...publish, Effect: 'Deny' }], undefined, /denies it/],
    ['with the key of the topic', [publish], [useKey], undefined],
    [
      'not with a key that is for others',
      [publish],
      [{ ...useKey, Principal: { AWS: 'root' } }],
      /may not kms:Decrypt/,
    ],
    ['not with a key for half of it', [publish], [{ ...useKey, Action: 'kms:Decrypt' }], /may not kms:GenerateDataKey/],
  ])('%s', async (_what, policy, key, refusal) => {
    const attributes = {
      ...(policy && { Policy: JSON.stringify({ Statement: policy }) }),
      ...(key && { KmsMasterKeyId: KEY }),
    };
    const topics = [{ arn: TOPIC, name: 'pages', attributes, tags: {} }];
    const keys = key ? [{ arn: KEY, policy: { Statement: key } }] : [];
    const { sns } = await started({ topics, keys });
    const why = sns.refusalOf(TOPIC, 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a');
    if (refusal) expect(why).toMatch(refusal);
    else expect(why).toBeUndefined();
  });

  test('not with the key that AWS manages for SNS', async () => {
    const topics = [{ arn: TOPIC, name: 'pages', attributes: { KmsMasterKeyId: 'alias/aws/sns' }, tags: {} }];
    const { sns } = await started({ topics });
    expect(sns.refusalOf(TOPIC, 'a')).toMatch(/alias\/aws\/sns, which CloudWatch may not use/);
  });
});
