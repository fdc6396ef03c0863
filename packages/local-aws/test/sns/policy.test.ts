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

/** What becomes of CloudWatch's message for an alarm. */
function published({ dispatch }: Awaited<ReturnType<typeof startSns>>['endpoint']): Promise<string> {
  const sourceArn = 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a';
  const caller = { kind: 'service', name: 'cloudwatch.amazonaws.com', sourceArn } as const;
  return dispatch(caller, 'sns', 'Publish', { TopicArn: TOPIC, Message: 'm' }).then(
    () => 'published',
    (error: Error) => error.message,
  );
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
    [
      'not for another account',
      [{ ...publish, ...ofAccount('111111111111') }],
      undefined,
      /no resource-based policy allows the sns:Publish/,
    ],
    ['not where a policy speaks of others only', [tlsOnly], undefined, /no resource-based policy allows/],
    [
      'not against a Deny',
      [publish, { ...publish, Effect: 'Deny' }],
      undefined,
      /explicit deny in a resource-based policy/,
    ],
    ['with the key of the topic', [publish], [useKey], undefined],
    [
      'not with a key that is for others',
      [publish],
      [{ ...useKey, Principal: { AWS: 'arn:aws:iam::000000000000:role/other' } }],
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
    const { endpoint } = await started({ topics, keys });
    expect(await published(endpoint)).toMatch(refusal ?? /^published$/);
  });

  test('not with the key that AWS manages for SNS', async () => {
    const topics = [{ arn: TOPIC, name: 'pages', attributes: { KmsMasterKeyId: 'alias/aws/sns' }, tags: {} }];
    const { endpoint } = await started({ topics });
    expect(await published(endpoint)).toMatch(/alias\/aws\/sns, which cloudwatch.amazonaws.com may not use/);
  });
});

test('a role that publishes to an encrypted topic has used the key by its own policy', async () => {
  const KEY = 'arn:aws:kms:eu-central-1:000000000000:key/k1';
  const topics = [{ arn: TOPIC, name: 'pages', attributes: { KmsMasterKeyId: KEY }, tags: {} }];
  const toAccount = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::000000000000:root' },
    Action: 'kms:*',
    Resource: '*',
  };
  const { endpoint } = await started({ topics, keys: [{ arn: KEY, policy: { Statement: [toAccount] } }] });
  const allow = (Action: string | string[], Resource: string) => ({ Effect: 'Allow', Action, Resource }) as const;
  const Statement = [allow('sns:Publish', TOPIC), allow(['kms:Decrypt', 'kms:GenerateDataKey'], KEY)];
  const monitor = { kind: 'role', name: 'monitor', policies: [{ Statement }] } as const;
  expect(endpoint.permissions.unused([monitor])).toHaveLength(3);
  await endpoint.dispatch(monitor, 'sns', 'Publish', { TopicArn: TOPIC, Message: 'm' });
  expect(endpoint.permissions.unused([monitor])).toEqual([]);
});
