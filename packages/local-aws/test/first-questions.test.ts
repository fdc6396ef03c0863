import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { DeleteBucketCommand, GetBucketLocationCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Runtime, scaledClock, startRuntime } from '../src/index.ts';
import { resourcesOf, synthesizeFixture } from './assembly/fixture-app.ts';
import { eventually } from './eventually.ts';
import { query, signedRequest } from './signed-request.ts';

/** What an operator types first at an account that is new to them. */
const fixture = synthesizeFixture();
const state = mkdtempSync(join(tmpdir(), 'penstock-state-'));
const STACK = 'orders-to-ledger';
let runtime: Runtime;
let settings: { endpoint: string; region: string; credentials: Runtime['operator']; maxAttempts: number };

beforeAll(async () => {
  runtime = await startRuntime({ assembly: fixture.dir, state, apiPort: 0, awsPort: 0, clock: scaledClock(1) });
  const { awsEndpointUrl: endpoint, region, operator: credentials } = runtime;
  settings = { endpoint, region, credentials, maxAttempts: 1 };
});
afterAll(async () => {
  await runtime.close();
  rmSync(state, { recursive: true, force: true });
  fixture.remove();
});

test('sts get-caller-identity says who calls, as XML', async () => {
  const asked = query('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const { status, headers, body } = await signedRequest(runtime, asked);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/xml']);
  expect(body).toBe(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      '<UserId>AIDALOCALOPERATOR0000</UserId><Account>000000000000</Account>' +
      '<Arn>arn:aws:iam::000000000000:user/operator</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
  );
  const [name, caller] = [...runtime.callers][0] ?? [];
  const asFunction = await runtime.dispatch(caller ?? { kind: 'operator' }, 'sts', 'GetCallerIdentity', {});
  expect(asFunction.Arn).toBe(`arn:aws:sts::000000000000:assumed-role/${name}/${name}`);
});

test('lambda list-functions gives every function once, page by page', async () => {
  const lambda = new LambdaClient(settings);
  const names: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListFunctionsCommand({ MaxItems: 2, ...(Marker !== undefined && { Marker }) }));
    expect(page.Functions?.length).toBeLessThanOrEqual(2);
    names.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(names).toEqual(runtime.functions.map(({ name }) => name).toSorted());
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: names[0] }));
  expect(Configuration).toMatchObject({ FunctionName: names[0], Runtime: 'nodejs24.x', MemorySize: 256 });
  expect((await lambda.send(new GetAccountSettingsCommand({}))).AccountLimit).toMatchObject({
    ConcurrentExecutions: 1000,
  });
});

test('logs tail finds the lines of a function by time and by terms', async () => {
  const logs = new CloudWatchLogsClient(settings);
  await fetch(`${runtime.apiUrl}/webhooks/orders`, { method: 'POST', body: 'x', headers: { 'x-token': 'forged' } });
  const groups = await eventually(async () => {
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }));
    expect(logGroups.length).toBeGreaterThan(0);
    return logGroups;
  });
  const logGroupName = groups[0]?.logGroupName ?? '';
  expect(runtime.functions.map(({ name }) => `/aws/lambda/${name}`)).toContain(logGroupName);
  const filter = async (input: object) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName, ...input }))).events ?? [];
  const all = await filter({});
  expect(all.length).toBeGreaterThan(0);
  const word = /\w{4,}/.exec(all[0]?.message ?? '')?.[0] ?? '';
  expect((await filter({ filterPattern: word })).length).toBeGreaterThan(0);
  expect(await filter({ filterPattern: `${word} -${word}` })).toEqual([]);
  expect(await filter({ filterPattern: '"never written"' })).toEqual([]);
  expect((await filter({ limit: 1 }))[0]?.eventId).toBe(all[0]?.eventId);
  expect(await filter({ startTime: Date.now() + 86_400_000 })).toEqual([]);
  await expect(filter({ filterPattern: '{ $.level = "ERROR" }' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('filter patterns of terms'),
  });
  await expect(logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/../state' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('logs start-live-tail is refused with what shows the same', async () => {
  const target = { 'x-amz-target': 'Logs_20140328.StartLiveTail', 'content-type': 'application/x-amz-json-1.1' };
  const { status, body, headers } = await signedRequest(runtime, { service: 'logs', headers: target, body: '{}' });
  expect([status, headers.get('content-type')]).toEqual([400, 'application/x-amz-json-1.1']);
  expect(JSON.parse(body)).toMatchObject({
    __type: 'InvalidOperationException',
    message: expect.stringContaining('aws logs tail GROUP --follow'),
  });
});

test('s3 ls lists the buckets, in pages, and says where one is', async () => {
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  await runtime.dispatch({ kind: 'operator' }, 's3', 'CreateBucket', { Bucket: 'a-second-one' });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toContain('a-second-one');
  expect(Buckets[0]?.CreationDate).toBeInstanceOf(Date);
  const first = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
  const rest = await s3.send(new ListBucketsCommand({ ContinuationToken: first.ContinuationToken }));
  expect([...(first.Buckets ?? []), ...(rest.Buckets ?? [])]).toEqual(Buckets);
  const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: 'a-second-one' }));
  expect(LocationConstraint).toBe('eu-central-1');
});

test('cloudformation says what is deployed, and keeps the protection of a stack', async () => {
  const cloudformation = new CloudFormationClient(settings);
  const { StackSummaries } = await cloudformation.send(new ListStacksCommand({}));
  expect(StackSummaries?.map(({ StackName }) => StackName).toSorted()).toEqual([
    'dev-orders-to-ledger',
    'dev-platform',
  ]);
  const StackName = `dev-${STACK}`;
  const stack = async () => (await cloudformation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  expect(await stack()).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    EnableTerminationProtection: false,
    Tags: [{ Key: 'app:integration', Value: STACK }],
    Outputs: [{ OutputKey: 'WebhookUrl', OutputValue: `${runtime.apiUrl}/webhooks/orders` }],
  });
  await cloudformation.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: true }));
  expect(await stack()).toMatchObject({ EnableTerminationProtection: true });

  const { StackResourceSummaries } = await cloudformation.send(new ListStackResourcesCommand({ StackName }));
  const queues = StackResourceSummaries?.filter(({ ResourceType }) => ResourceType === 'AWS::SQS::Queue');
  const { url, deadLetterUrl } = resourcesOf(runtime);
  expect(queues?.map(({ PhysicalResourceId }) => PhysicalResourceId).toSorted()).toEqual(
    [url, deadLetterUrl].toSorted(),
  );
  const { TemplateBody = '{}' } = await cloudformation.send(new GetTemplateCommand({ StackName }));
  const { Resources } = JSON.parse(TemplateBody) as { Resources: object };
  expect(Object.keys(Resources)).toEqual(
    expect.arrayContaining(queues?.map(({ LogicalResourceId }) => LogicalResourceId) ?? []),
  );
  await expect(cloudformation.send(new DescribeStacksCommand({ StackName: 'none' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id none does not exist',
  });
});

test('each service refuses in its own protocol, so that its client names the error', async () => {
  await expect(
    new CloudFormationClient(settings).send(new DeleteStackCommand({ StackName: 'x' })),
  ).rejects.toMatchObject({ name: 'InvalidAction', message: expect.stringContaining('DeleteStack') });
  await expect(new LambdaClient(settings).send(new DeleteFunctionCommand({ FunctionName: 'x' }))).rejects.toMatchObject(
    { name: 'UnknownOperationException' },
  );
  await expect(
    new CloudWatchLogsClient(settings).send(new CreateLogGroupCommand({ logGroupName: 'x' })),
  ).rejects.toMatchObject({ name: 'UnknownOperationException', message: expect.stringContaining('CreateLogGroup') });
  await expect(
    new S3Client({ ...settings, forcePathStyle: true }).send(new DeleteBucketCommand({ Bucket: 'x' })),
  ).rejects.toMatchObject({ name: 'NotImplemented' });
  const assume = await signedRequest(runtime, query('sts', { Action: 'AssumeRole', Version: '2011-06-15' }));
  expect(assume.status).toBe(400);
  expect(assume.body).toMatch(
    /^<ErrorResponse .*<Code>InvalidAction<\/Code><Message>STS&#39;s AssumeRole|^<ErrorResponse .*AssumeRole/,
  );
});

test.each([
  [
    'a query service',
    query('iam', { Action: 'ListUsers', Version: '2010-05-08' }),
    'text/xml',
    '<ErrorResponse><Error>',
  ],
  [
    'a service of JSON 1.1',
    {
      service: 'ssm',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': 'application/x-amz-json-1.1' },
      body: '{}',
    },
    'application/x-amz-json-1.1',
    '{"__type":"UnknownOperationException"',
  ],
  [
    'a REST service of JSON',
    { service: 'apigateway', method: 'GET', path: '/v2/apis' } as const,
    'application/json',
    '{"__type":',
  ],
  [
    'a REST service of XML',
    { service: 'route53', method: 'GET', path: '/2013-04-01/hostedzone' } as const,
    'text/xml',
    '<ErrorResponse>',
  ],
])('%s that is not here is refused as it would refuse', async (_name, asked, type, begin) => {
  const { status, headers, body } = await signedRequest(runtime, asked);
  expect([status, headers.get('content-type'), headers.get('x-amzn-errortype')]).toEqual([
    501,
    type,
    'UnknownOperationException',
  ]);
  expect(body.startsWith(begin)).toBe(true);
});

test('a caller who is not known is refused by a query service as it does', async () => {
  const stranger = { ...runtime, operator: { ...runtime.operator, accessKeyId: 'AKIASTRANGER' } };
  const asked = query('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const { status, body } = await signedRequest(stranger, asked);
  expect(status).toBe(403);
  expect(body).toContain('<Code>InvalidClientTokenId</Code>');
});
