import { GetBucketPolicyCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decide, decideKey } from '../../src/aws/decision.ts';
import type { Caller, PolicyStatement, RoleCaller } from '../../src/aws/service.ts';
import { scaledClock } from '../../src/clock.ts';
import { createS3 } from '../../src/s3/index.ts';
import { createSns } from '../../src/sns/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { clientConfig, letIn, startEndpoint } from './harness.ts';

const clock = scaledClock(1);
const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:orders';
const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:pages';
const OTHER = '999999999999';
const operator = { kind: 'operator' } as const;
const role = (name: string, statements: PolicyStatement[], more: Partial<RoleCaller> = {}): Caller => ({
  ...{ kind: 'role', name, policies: [{ Statement: statements }] },
  ...more,
});
const all: PolicyStatement = { Effect: 'Allow', Action: '*', Resource: '*' };
const allow = (Principal: unknown, more: object = {}) => ({
  Statement: [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: QUEUE, ...more }],
});
const SEND = { action: 'sqs:SendMessage', resource: QUEUE };
const topicOf = (account: string): Caller => ({
  ...{ kind: 'service', name: 'sns.amazonaws.com', sourceAccount: account },
  sourceArn: `arn:aws:sns:eu-central-1:${account}:pages`,
});

describe('who may send to a queue', () => {
  const ours = { AWS: 'arn:aws:iam::000000000000:root' };
  const sns = (condition: object) => allow({ Service: 'sns.amazonaws.com' }, { Condition: condition });
  const rows: [what: string, caller: Caller, policy: unknown, kind: string][] = [
    ['a stranger of the account may not', role('stranger', []), undefined, 'denied'],
    [
      'nor by a policy for another role',
      role('stranger', []),
      allow({ AWS: 'arn:aws:iam::000000000000:role/x' }),
      'denied',
    ],
    ['by a policy for it', role('x', []), allow({ AWS: 'arn:aws:iam::000000000000:role/x' }), 'allowed'],
    ['not by the account alone: its own policies decide', role('stranger', []), allow(ours), 'denied'],
    ['a role with a policy of its own', role('x', [all]), undefined, 'allowed'],
    [
      'not against the queue’s Deny',
      role('x', [all]),
      { Statement: [{ ...all, Effect: 'Deny', Principal: '*' }] },
      'denied',
    ],
    ['nor the operator', operator, { Statement: [{ ...all, Effect: 'Deny', Principal: { AWS: '*' } }] }, 'denied'],
    ['another account’s role not by its own policy', role('x', [all], { account: OTHER }), undefined, 'denied'],
    ['but with the queue’s', role('x', [all], { account: OTHER }), allow({ AWS: OTHER }), 'allowed'],
    ['nor by the queue’s alone', role('x', [], { account: OTHER }), allow({ AWS: OTHER }), 'denied'],
    ['SNS not without the queue’s policy', topicOf('000000000000'), undefined, 'denied'],
    ['SNS for the named topic', topicOf('000000000000'), sns({ ArnEquals: { 'aws:SourceArn': TOPIC } }), 'allowed'],
    ['not for a topic of another account', topicOf(OTHER), sns({ ArnEquals: { 'aws:SourceArn': TOPIC } }), 'denied'],
    [
      'nor where the account must be ours',
      topicOf(OTHER),
      sns({ StringEquals: { 'aws:SourceAccount': '000000000000' } }),
      'denied',
    ],
    [
      'a condition that is not known grants nothing',
      topicOf(OTHER),
      sns({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
      'unsupported',
    ],
    ['a principal that is not known neither', topicOf(OTHER), allow({ Federated: 'x' }), 'unsupported'],
    [
      'nor a statement about all but some',
      role('x', [all]),
      { Statement: [{ ...all, NotPrincipal: '*' }] },
      'unsupported',
    ],
  ];
  test.each(rows)('%s', (_what, caller, policy, kind) => {
    expect(decide(caller, SEND, policy).kind).toBe(kind);
  });
});

test('a key is used only as its policy says, which may leave it to the account’s roles', () => {
  const KEY = 'arn:aws:kms:eu-central-1:000000000000:key/k';
  const access = { action: 'kms:Decrypt', resource: KEY };
  const policy = (Principal: unknown) => ({ Statement: [{ ...all, Principal }] });
  const account = policy({ AWS: 'arn:aws:iam::000000000000:root' });
  const mayUse = (caller: Caller, document: unknown) => decideKey(caller, access, document).kind;
  expect(mayUse(role('x', [all]), account)).toBe('allowed');
  expect(mayUse(role('x', []), account)).toBe('denied');
  expect(mayUse(role('x', [all]), policy({ Service: 'cloudwatch.amazonaws.com' }))).toBe('denied');
  expect(mayUse(role('x', []), policy({ AWS: 'arn:aws:iam::000000000000:role/x' }))).toBe('allowed');
});

describe('through the SDK', () => {
  let started: Awaited<ReturnType<typeof startEndpoint>>;
  let queueUrl: string;
  const tlsOnly = (Resource: string | string[]) => ({
    ...{ Effect: 'Deny', Principal: { AWS: '*' }, Action: '*', Resource },
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  const policy = (...Statement: object[]) => JSON.stringify({ Statement });

  beforeAll(async () => {
    started = await startEndpoint([
      createSqs({ clock, file: ':memory:', queueUrlBase: 'http://queues.invalid' }),
      createS3({ clock, file: ':memory:' }),
      createSns({ clock, file: ':memory:', urlBase: 'http://127.0.0.1:1' }),
    ]);
    const call = (service: string, operation: string, input: Record<string, unknown>) =>
      started.endpoint.dispatch(operator, service, operation, input);
    const { QueueUrl } = await call('sqs', 'CreateQueue', {
      QueueName: 'orders',
      Attributes: { Policy: policy(tlsOnly(QUEUE)) },
    });
    queueUrl = String(QueueUrl);
    await call('s3', 'CreateBucket', { Bucket: 'archive' });
    await call('s3', 'PutBucketPolicy', {
      Bucket: 'archive',
      Policy: { Statement: [tlsOnly(['arn:aws:s3:::archive', 'arn:aws:s3:::archive/*'])] },
    });
    await call('sns', 'CreateTopic', { Name: 'pages', Attributes: { Policy: policy(tlsOnly(TOPIC)) } });
  });
  afterAll(() => started.endpoint.close());

  /** A step of a client's middleware that lets each request say that in the cloud it would come without TLS. */
  const PLAIN_HTTP = { step: 'build', name: 'plainHttp' } as const;
  const sayPlainHttp =
    <In, Out>(next: (args: { request: unknown; input: In }) => Promise<Out>) =>
    (args: { request: unknown; input: In }) => {
      (args.request as { headers: Record<string, string> }).headers['x-local-aws-transport'] = 'plain-http';
      return next(args);
    };

  test('over plain http nothing is taken, by queue, bucket or topic, of the operator neither', async () => {
    const sqs = new SQSClient({ ...started.client, useQueueUrlAsEndpoint: false });
    const s3 = new S3Client({ ...started.client, forcePathStyle: true });
    const sns = new SNSClient(started.client);
    const acts = [
      () => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'm' })),
      () => s3.send(new PutObjectCommand({ Bucket: 'archive', Key: 'k', Body: 'b' })),
      () => sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' })),
    ];
    for (const act of acts) await expect(act()).resolves.toBeDefined();
    sqs.middlewareStack.add(sayPlainHttp, PLAIN_HTTP);
    s3.middlewareStack.add(sayPlainHttp, PLAIN_HTTP);
    sns.middlewareStack.add(sayPlainHttp, PLAIN_HTTP);
    for (const act of acts) await expect(act()).rejects.toThrow(/with an explicit deny in a resource-based policy/);
  });

  test('a stranger’s keys open nothing, also where the key is right', async () => {
    const KEYS = { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'stranger-secret-of-the-tests' };
    started.endpoint.identities.add(KEYS.accessKeyId, KEYS.secretAccessKey, role('x', [all], { account: OTHER }));
    const config = clientConfig(started.client.endpoint, KEYS);
    const send = new SQSClient({ ...config, useQueueUrlAsEndpoint: false }).send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'm' }),
    );
    await expect(send).rejects.toThrow(
      `User: arn:aws:sts::${OTHER}:assumed-role/x/x is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no resource-based policy allows the sqs:SendMessage action`,
    );
    const read = new S3Client({ ...config, forcePathStyle: true }).send(
      new GetObjectCommand({ Bucket: 'archive', Key: 'k' }),
    );
    await expect(read).rejects.toThrow(/not authorized to perform: s3:GetObject/);
  });

  test('a policy can be read as it was set', async () => {
    const sqs = new SQSClient({ ...started.client, useQueueUrlAsEndpoint: false });
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['Policy'] }),
    );
    expect(JSON.parse(Attributes?.Policy ?? '')).toMatchObject({ Statement: [{ Effect: 'Deny' }] });
    const s3 = new S3Client({ ...started.client, forcePathStyle: true });
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: 'archive' }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({ Statement: [{ Effect: 'Deny' }] });
    await started.endpoint.dispatch(operator, 's3', 'CreateBucket', { Bucket: 'plain' });
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket: 'plain' }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
  });

  test('SNS sends to a queue whose policy lets that topic in, and to no other', async () => {
    const other = `${QUEUE}-other`;
    const Policy = letIn('sns.amazonaws.com', 'sqs:SendMessage', other, TOPIC);
    const { QueueUrl } = await started.endpoint.dispatch(operator, 'sqs', 'CreateQueue', {
      QueueName: 'orders-other',
      Attributes: { Policy },
    });
    const send = (caller: Caller, url: unknown) =>
      started.endpoint.dispatch(caller, 'sqs', 'SendMessage', { QueueUrl: url, MessageBody: 'm' });
    await expect(send(topicOf('000000000000'), QueueUrl)).resolves.toBeDefined();
    await expect(send(topicOf(OTHER), QueueUrl)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await expect(send(topicOf('000000000000'), queueUrl)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});
