import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ofType, type Resource, type Synthesized, synthesized, type Template } from './assembly.ts';

let prod: Synthesized;
let platform: Template;
let integration: Template;

beforeAll(async () => {
  prod = await synthesized('prod');
  platform = prod.stacks['penstock-prod-platform'] as Template;
  integration = prod.stacks['penstock-prod-crm-to-audience'] as Template;
});
afterAll(() => prod[Symbol.dispose]());

const one = (stack: Template, type: string, name: RegExp): Resource => {
  const found = ofType(stack, type).filter((resource) => name.test(JSON.stringify(resource.Properties)));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
};
const statementsOf = (policy: Resource) =>
  policy.Properties.PolicyDocument.Statement.map(
    ({ Action, Resource, Condition }: Record<string, unknown>) =>
      [[Action].flat().join(' '), JSON.stringify(Resource), Condition] as const,
  ) as readonly (readonly [string, string, unknown])[];

describe('the archive’s bucket', () => {
  test('is private, encrypted and kept; its objects cost less after a month and go after 400 days, what was overwritten after 30', () => {
    const bucket = one(platform, 'AWS::S3::Bucket', /-archive-/);
    expect(bucket.DeletionPolicy).toBe('RetainExceptOnCreate');
    const { LifecycleConfiguration, BucketEncryption, PublicAccessBlockConfiguration, ...others } = bucket.Properties;
    expect(others.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(LifecycleConfiguration.Rules).toMatchObject([
      {
        ExpirationInDays: 400,
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        Status: 'Enabled',
        Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }],
      },
    ]);
    expect(JSON.stringify(BucketEncryption)).toContain('AES256');
    expect(Object.values(PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(one(platform, 'AWS::S3::BucketPolicy', /"Ref":"Archive/).Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });
});

describe('the archive’s queue', () => {
  const queue = (name: string) => one(integration, 'AWS::SQS::Queue', new RegExp(`"QueueName":"${name}"`));
  const NAME = 'penstock-prod-crm-to-audience-archive';

  test('is a standard one of the integration, keeps what it has for as long as SQS can, and outlives a day without S3', () => {
    const { Properties, DeletionPolicy } = queue(NAME);
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    // Six times the function's two minutes, and the window.
    expect(Properties).toMatchObject({ VisibilityTimeout: 1020, MessageRetentionPeriod: 14 * 86_400 });
    expect(Properties).not.toHaveProperty('FifoQueue');
    expect((Properties.RedrivePolicy.maxReceiveCount * 1020) / 3600).toBeGreaterThan(24);
    // The completeness check lists the objects of 48 hours.
    expect((Properties.RedrivePolicy.maxReceiveCount * 1020) / 3600).toBeLessThan(48);
    expect(queue(`${NAME}-dead-letters`).Properties.MessageRetentionPeriod).toBe(14 * 86_400);
  });

  test('is collected for five minutes, and an event that cannot be archived is released alone', () => {
    const { Properties } = one(integration, 'AWS::Lambda::EventSourceMapping', /penstock-prod-archive/);
    expect(Properties).toMatchObject({
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 300,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });
});

test('the archive’s function empties the archive’s queues, reads claims and writes events, and does nothing else', () => {
  const statements = statementsOf(one(platform, 'AWS::IAM::Policy', /-archive.*s3:PutObject.*-archive-/));
  expect(statements.map(([actions]) => actions)).toEqual([
    'logs:CreateLogStream logs:PutLogEvents',
    'sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage',
    's3:PutObject',
    's3:GetObject',
  ]);
  const [, queues, written, read] = statements.map(([, resource]) => resource);
  expect(queues).toMatch(/:penstock-prod-\*-archive"/);
  expect(written).toMatch(/penstock-prod-archive-.*\/events\/\*"/);
  expect(read).toMatch(/penstock-prod-claims-.*\/\*"/);
});

describe('the completeness check', () => {
  test('runs at twenty past every hour', () => {
    expect(one(platform, 'AWS::Scheduler::Schedule', /-completeness-check"/).Properties).toMatchObject({
      ScheduleExpression: 'cron(20 * * * ? *)',
    });
  });

  test('reads archived events and the ledger, counts messages, and writes nothing but what it found', () => {
    const statements = statementsOf(
      one(platform, 'AWS::IAM::Policy', /"Roles":\[\{"Ref":"CompletenessCheckWorkerRole/),
    );
    expect(statements.map(([actions, , condition]) => [actions, condition])).toEqual([
      ['logs:CreateLogStream logs:PutLogEvents', undefined],
      [
        'dynamodb:BatchGetItem',
        {
          'ForAllValues:StringLike': {
            'dynamodb:LeadingKeys': ['*/*'],
            'dynamodb:Attributes': ['pk', 'sk', 'state', 'updatedAt'],
          },
          'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['*#*'] },
          StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
        },
      ],
      [
        'dynamodb:PutItem dynamodb:Query',
        { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['conservation#*'] } },
      ],
      ['s3:GetObject', undefined],
      ['s3:ListBucket', { StringLike: { 's3:prefix': ['events/*'] } }],
      ['sqs:GetQueueAttributes sqs:GetQueueUrl', undefined],
    ]);
    const [, , , objects, bucket, queues] = statements.map(([, resource]) => resource);
    expect(objects).toMatch(/penstock-prod-archive-.*\/events\/\*"/);
    expect(bucket).not.toContain('events');
    expect(queues).toMatch(/:penstock-prod-\*"/);
  });
});
