import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEDGER_TABLE } from '../worker/world.ts';
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

const all = (type: string): readonly Resource[] => Object.values(prod.stacks).flatMap((stack) => ofType(stack, type));
const one = (type: string, name: RegExp): Resource => {
  const found = all(type).filter((resource) => name.test(JSON.stringify(resource.Properties)));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
};
const queue = (name: string) => one('AWS::SQS::Queue', new RegExp(`"QueueName":"${name}"`));
const NAME = 'penstock-prod-crm-to-audience-contact-to-member';

test('the validation plugins have no finding that is not acknowledged', () => {
  expect(prod.findings).toEqual([]);
});

describe('queues', () => {
  test('the source queue waits six function time-outs, keeps seven days, and gives up after attempts and 25 receives more', () => {
    const worker = one('AWS::Lambda::Function', /contact-to-member"/);
    expect(worker.Properties.Timeout).toBe(30);
    expect(queue(`${NAME}.fifo`).Properties).toMatchObject({
      VisibilityTimeout: 180,
      MessageRetentionPeriod: 7 * 86_400,
      RedrivePolicy: { maxReceiveCount: 35 },
      SqsManagedSseEnabled: true,
    });
    expect(queue(`${NAME}-dead-letters.fifo`).Properties.MessageRetentionPeriod).toBe(14 * 86_400);
  });

  test('every queue and topic refuses what is not encrypted on its way', () => {
    const policies = [...all('AWS::SQS::QueuePolicy'), ...all('AWS::SNS::TopicPolicy')];
    expect(policies).toHaveLength(10);
    for (const { Properties } of policies) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
  });

  test('the mapping reports single failures and bounds its concurrency', () => {
    expect(one('AWS::Lambda::EventSourceMapping', /contacttomember/).Properties).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });
});

describe('state', () => {
  test('tables, queues and secrets survive a destroyed stack; tables can be restored to any second', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret']) {
      expect(all(type).length).toBeGreaterThanOrEqual(2);
      expect(all(type).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(
        all(type).map(() => 'RetainExceptOnCreate'),
      );
    }
    for (const { Properties } of all('AWS::DynamoDB::Table')) {
      expect(Properties).toMatchObject({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      });
    }
  });

  test('the idempotency table has a partition key only', () => {
    expect(one('AWS::DynamoDB::Table', /"expiration"/).Properties.KeySchema).toEqual([
      { AttributeName: 'id', KeyType: 'HASH' },
    ]);
  });

  test('the ledger has a name that tools can know, an event is found by its id, and its indexes by entity and request hold keys only', () => {
    const { Properties } = one('AWS::DynamoDB::Table', /"expiresAt"/);
    const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = Properties;
    const byName = (a: { AttributeName: string }, b: { AttributeName: string }) =>
      a.AttributeName.localeCompare(b.AttributeName);
    expect(TableName).toBe('penstock-prod-ledger');
    expect({ KeySchema, GlobalSecondaryIndexes }).toEqual({
      KeySchema: LEDGER_TABLE.KeySchema,
      GlobalSecondaryIndexes: LEDGER_TABLE.GlobalSecondaryIndexes,
    });
    expect(AttributeDefinitions.sort(byName)).toEqual([...LEDGER_TABLE.AttributeDefinitions].sort(byName));
  });

  test('secrets are created without a value', () => {
    for (const { Properties } of all('AWS::SecretsManager::Secret')) {
      expect(Properties).not.toHaveProperty('GenerateSecretString');
      expect(Properties).not.toHaveProperty('SecretString');
    }
  });
});

describe('the bucket of large bodies', () => {
  test('is private, encrypted and kept, without versions, and forgets after forty days', () => {
    const bucket = one('AWS::S3::Bucket', /-claims-/);
    expect(bucket.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(bucket.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 40, Status: 'Enabled' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(bucket.Properties).not.toHaveProperty('VersioningConfiguration');
    expect(one('AWS::S3::BucketPolicy', /"Ref":"Claims/).Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  test('is written by the receiver and read by the worker, each under the integration’s own prefix only', () => {
    const statements = ofType(integration, 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => String(Action).includes('s3:'));
    expect(statements.map(({ Action }) => Action).sort()).toEqual(['s3:GetObject', 's3:PutObject']);
    for (const { Resource } of statements) expect(JSON.stringify(Resource)).toMatch(/\/crm-to-audience\/\*"/);
  });
});

describe('permissions', () => {
  test('no role has a managed policy, an action with a wildcard, or the resource * for more than a list', () => {
    // Receiver, worker, archive, completeness check, valve, monitor, jobs, and the schedules of three of them.
    expect(all('AWS::IAM::Role').length).toBe(11);
    for (const { Properties } of all('AWS::IAM::Role')) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    const statements = all('AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.flatMap(({ Action }) => Action).filter((action: string) => action.includes('*'))).toEqual([]);
    expect(statements.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([
      ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'lambda:ListEventSourceMappings'],
      ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'],
    ]);
  });

  test('a worker reaches only its own rows', () => {
    const worker = one('AWS::IAM::Policy', /ChangeMessageVisibility.*secretsmanager:GetSecretValue/);
    const table = worker.Properties.PolicyDocument.Statement.filter(({ Action }: { Action: string[] }) =>
      String(Action).includes('dynamodb:'),
    );
    const [accounts, own] = [['account#mailchimp', 'account#hubspot'], 'delivery#crm-to-audience/contact-to-member'];
    expect(table.map(({ Condition }: { Condition: unknown }) => Condition)).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['crm-to-audience/contact-to-member#*'] } },
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['crm-to-audience/contact-to-member'] } },
      {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': ['crm-to-audience/contact-to-member', 'crm-to-audience/contact-to-member#call'],
        },
      },
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [...accounts, own] } },
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [own] } },
      {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': accounts,
          // Breaker and budget, and no pause.
          'dynamodb:Attributes': ['pk', 'version', 'gate', 'tat', 'day', 'dayCalls', 'notice'],
        },
      },
    ]);
    expect(table.slice(1).map(({ Action }: { Action: string }) => Action)).toEqual([
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'dynamodb:UpdateItem',
    ]);
    const invoked = worker.Properties.PolicyDocument.Statement.find(
      ({ Action }: { Action: string }) => Action === 'lambda:InvokeFunction',
    );
    expect(JSON.stringify(invoked.Resource)).toContain(':function:penstock-prod-valve:report');
  });

  test('jobs take messages out of dead-letter queues and their own, send to source queues and their own, and reach no secret', () => {
    const { Statement } = one('AWS::IAM::Policy', /ListMessageMoveTasks/).Properties.PolicyDocument;
    const of = (action: string) =>
      Statement.filter(({ Action }: { Action: string }) => [Action].flat().includes(action)).map(
        ({ Condition }: { Condition?: { StringEquals?: Record<string, string> } }) =>
          Condition?.StringEquals?.['aws:ResourceTag/penstock:role'] ?? 'its own queue',
      );
    expect(of('sqs:ReceiveMessage')).toEqual(['its own queue', 'dead-letter']);
    expect(of('sqs:DeleteMessage')).toEqual(['its own queue', 'dead-letter']);
    expect(of('sqs:SendMessage')).toEqual(['its own queue', 'source']);
    const actions: string[] = Statement.flatMap(({ Action }: { Action: string }) => Action);
    expect(actions.filter((action) => /secretsmanager|lambda:(?!Invoke)|DeleteItem|s3:Delete/.test(action))).toEqual(
      [],
    );
    expect(one('AWS::Lambda::Function', /"penstock-prod-recover"/).Properties.RecursiveLoop).toBe('Allow');
  });

  test('the valve changes mappings of the workers only, calls workers only, and reaches neither messages nor secrets', () => {
    const { Statement } = one('AWS::IAM::Policy', /UpdateEventSourceMapping/).Properties.PolicyDocument;
    const statements: Record<string, unknown>[] = Statement.map(
      ({ Effect: _effect, ...rest }: { Effect: string }) => rest,
    );
    const of = (action: string) => statements.find(({ Action }) => Action === action);
    const functions = (pattern: string) => ({ 'Fn::Join': ['', expect.arrayContaining([`:function:${pattern}`])] });
    expect(of('lambda:InvokeFunction')).toMatchObject({ Resource: functions('penstock-prod-*:probe-prod') });
    expect(of('lambda:UpdateEventSourceMapping')).toMatchObject({
      Condition: { StringLike: { 'lambda:FunctionArn': functions('penstock-prod-*-*') } },
    });
    expect(
      statements.filter(({ Action }) => String(Action).startsWith('dynamodb:')).map(({ Condition }) => Condition),
    ).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['valve', 'account#*', 'delivery#*'] } },
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['valve'] } },
      {
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': ['account#*'],
          'dynamodb:Attributes': ['pk', 'version', 'gate', 'pauses'],
        },
      },
      {
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': ['delivery#*'],
          'dynamodb:Attributes': ['pk', 'reason', 'events', 'lastMs'],
        },
      },
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['account#*'] } },
    ]);
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:UpdateItem',
      'lambda:GetFunctionConfiguration',
      'lambda:InvokeFunction',
      'lambda:ListEventSourceMappings',
      'lambda:UpdateEventSourceMapping',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      // When a secret was changed, not what it holds.
      'secretsmanager:DescribeSecret',
    ]);
  });

  test('the receiver may send and read its secret, and nothing else', () => {
    const receiver = one('AWS::IAM::Policy', /sqs:SendMessage.*webhook|webhook.*sqs:SendMessage/s);
    const actions = receiver.Properties.PolicyDocument.Statement.flatMap(
      ({ Action }: { Action: string | string[] }) => Action,
    );
    expect(actions.sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:PutObject',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
    ]);
  });
});

describe('on-call', () => {
  test('is reached over topics that CloudWatch may publish to and decrypt for', () => {
    expect(
      all('AWS::SNS::Subscription')
        .map(({ Properties }) => Properties.Protocol)
        .sort(),
    ).toEqual(['email', 'email', 'lambda', 'lambda']);
    const cloudwatch = { Service: 'cloudwatch.amazonaws.com' };
    for (const { Properties } of all('AWS::SNS::TopicPolicy')) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Allow', Action: 'sns:Publish', Principal: cloudwatch }),
      );
    }
    expect(one('AWS::KMS::Key', /./).Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Principal: cloudwatch }),
    );
  });
});

describe('the HTTP API', () => {
  test('lets every method through to the receiver, throttles and logs', () => {
    expect(one('AWS::ApiGatewayV2::Route', /./).Properties.RouteKey).toBe('ANY /webhooks/crm-to-audience');
    const stage = one('AWS::ApiGatewayV2::Stage', /./).Properties;
    expect(stage.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 });
    expect(stage).toHaveProperty('AccessLogSettings.DestinationArn');
  });
});

describe('functions', () => {
  test('run Node 24 on arm64 and hold no secret in their environment', () => {
    for (const { Properties } of all('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(JSON.stringify(Properties.Environment)).not.toMatch(/resolve:secretsmanager|pat-na1|password/i);
    }
  });

  test.each([
    ['receive', 400_000, 10_000, ['claims', 'engine', 'index'], 'engine-receive-hubspot-v3'],
    ['contact-to-member', 468_000, 150_000, ['claims', 'engine', 'index', 'valve-call'], 'engine-deliver'],
  ])(
    'the engine of %s is under %i bytes, what is its own under %i; only the map of the latter is deployed',
    (name, most, mostOfOwn, modules, map) => {
      const file = prod.asset(name, 'index.mjs');
      const engine = prod.asset(name, 'engine.mjs');
      expect(statSync(engine).size).toBeLessThan(most);
      expect(statSync(file).size).toBeLessThan(mostOfOwn);
      expect(statSync(`${file}.map`).size).toBeLessThan(40_000);
      const files = [...modules.map((one) => `${one}.mjs`), 'index.mjs.map'];
      expect(readdirSync(dirname(file)).sort()).toEqual(files.sort());
      // Beside the assets of the assembly, where a person or this machine finds it.
      const url = /^\/\/# sourceMappingURL=(.*)$/m.exec(readFileSync(engine, 'utf8'))?.[1] ?? '';
      expect(url).toBe(`../source-maps/${map}.mjs.map`);
      expect(mapOf(join(dirname(engine), url)).sources).toContain(`functions/${map.split('-')[1]}.ts`);
    },
  );

  test('the valve runs every minute, and what failed is not repeated', () => {
    expect(one('AWS::Scheduler::Schedule', /-valve"/).Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      Target: { Input: '{"minute":true}', RetryPolicy: { MaximumRetryAttempts: 0 } },
    });
    for (const [asked, Qualifier] of [
      [/Valve.*\$LATEST/, '$LATEST'],
      [/Valve.*"report"/, 'report'],
    ] as const)
      expect(one('AWS::Lambda::EventInvokeConfig', asked).Properties).toMatchObject({
        Qualifier,
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 60,
      });
  });

  test('the valve’s bundle holds its config as plain JSON, and no code of the contracts', () => {
    const map = mapOf(prod.asset('valve', 'index.mjs.map'));
    expect(map.sources.filter((source) => /integrations\/|node_modules\/zod/.test(source))).toEqual([]);
    expect(readFileSync(prod.asset('valve', 'index.mjs'), 'utf8')).toContain('"crm-to-audience/contact-to-member"');
    expect(readdirSync(dirname(prod.asset('valve', 'index.mjs'))).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  });

  test('the receiver’s engine holds neither the schema library nor another provider, nor does the worker’s', () => {
    const sourcesOf = (engine: string) => mapOf(join(prod.folder, 'source-maps', `${engine}.mjs.map`)).sources;
    const receiver = sourcesOf('engine-receive-hubspot-v3');
    expect(receiver.filter((source) => /node_modules\/zod|providers\/(?!hubspot)/.test(source))).toEqual([]);
    expect(receiver.some((source) => source.includes('providers/hubspot'))).toBe(true);
    expect(sourcesOf('engine-deliver').filter((source) => /node_modules\/zod|providers\//.test(source))).toEqual([]);
  });

  test('a worker’s own file holds the team’s code and no part of the engine; its map names only the team’s files', () => {
    const { sources } = mapOf(prod.asset('contact-to-member', 'index.mjs.map'));
    expect(
      sources.filter((source) => source && !/^(test\/fixtures\/project\/integrations\/|penstock:)/.test(source)),
    ).toEqual([]);
    expect(sources).toContain('test/fixtures/project/integrations/crm-to-audience/contact-to-member.ts');
  });
});

function mapOf(file: string): { readonly sources: readonly string[] } {
  return JSON.parse(readFileSync(file, 'utf8'));
}

test('outputs tell what a person needs after a deploy', () => {
  expect(
    Object.keys({ ...platform.Outputs, ...integration.Outputs })
      .filter((name) => !name.startsWith('Exports'))
      .sort(),
  ).toEqual([
    'ApiUrl',
    'ContactToMemberDeadLetterQueueName',
    'ContactToMemberQueueName',
    'DashboardUrl',
    'DestinationSecrets',
    'LogQueriesUrl',
    'OnCallPageTopicArn',
    'OnCallTicketTopicArn',
    'PagingIntegrationsChannelSecretName',
    'PagingOnCallSecretName',
    'PeoplePolicies',
    'RunbookUrl',
    'WebhookSecretName',
    'WebhookUrl',
    'WhatIsLeft',
  ]);
  // The CLI prints values only, so that the value says it all.
  const text = JSON.stringify(integration.Outputs?.WhatIsLeft);
  for (const part of [
    'Register ',
    '/webhooks/crm-to-audience at HubSpot',
    'ops -- secrets --env prod',
    'ops -- doctor --env prod',
  ])
    expect(text).toContain(part);
});
