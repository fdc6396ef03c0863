import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, CfnOutput, Duration, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildSync } from 'esbuild';
import { withTags } from '../../src/assembly/index.ts';
import type { Runtime as LocalRuntime } from '../../src/runtime.ts';

const RECEIVE = new URL('./functions/receive.ts', import.meta.url);
const DELIVER = new URL('./functions/deliver.ts', import.meta.url);
const TICK = new URL('./functions/tick.ts', import.meta.url);

/** A small app of the same build as a real one: a stage, a platform stack and an integration stack that imports from it. */
export function synthesizeFixture(): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'penstock-fixture-'));
  const app = new App({
    outdir: join(dir, 'cdk.out'),
    analyticsReporting: false,
    context: { 'aws:cdk:disable-stack-trace': true },
  });
  const stage = new Stage(app, 'dev');

  const platform = new Stack(stage, 'platform');
  const table = new Table(platform, 'Ledger', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expires',
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const api = new HttpApi(platform, 'Api', { createDefaultStage: false });
  const accessLog = new LogGroup(platform, 'AccessLog', { retention: RetentionDays.ONE_MONTH });
  new CfnStage(platform, 'DefaultStage', {
    apiId: api.apiId,
    stageName: '$default',
    autoDeploy: true,
    accessLogSettings: {
      destinationArn: accessLog.logGroupArn,
      format: '{"id":"$context.requestId","path":"$context.path","status":"$context.status"}',
    },
    defaultRouteSettings: { throttlingBurstLimit: 500, throttlingRateLimit: 1000 },
  });
  const topic = new Topic(platform, 'OnCall');

  const integration = new Stack(stage, 'orders-to-ledger');
  Tags.of(integration).add('app:integration', 'orders-to-ledger');
  const dead = new Queue(integration, 'Dead', { retentionPeriod: Duration.days(14), enforceSSL: true });
  const queue = new Queue(integration, 'Queue', {
    visibilityTimeout: Duration.seconds(40),
    deadLetterQueue: { queue: dead, maxReceiveCount: 2 },
  });
  for (const [resource, role] of [
    [queue, 'source'],
    [dead, 'dead-letter'],
  ] as const) {
    Tags.of(resource).add('app:delivery', 'orders-to-ledger');
    Tags.of(resource).add('app:role', role);
  }
  const secret = new Secret(integration, 'WebhookSecret');
  Tags.of(secret).add('app:purpose', 'webhook');

  const receive = lambdaFunction(integration, 'Receive', RECEIVE, dir, {
    QUEUE_URL: queue.queueUrl,
    SECRET_ID: secret.secretName,
    API_URL: api.apiEndpoint,
  });
  queue.grantSendMessages(receive);
  secret.grantRead(receive);
  const deliver = lambdaFunction(integration, 'Deliver', DELIVER, dir, { TABLE: table.tableName });
  table.grantReadWriteData(deliver);
  deliver.addEventSource(new SqsEventSource(queue, { batchSize: 5, maxConcurrency: 2, reportBatchItemFailures: true }));

  const archive = new Bucket(integration, 'Archive', {
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    lifecycleRules: [
      { prefix: 'ticks/', expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(7) },
    ],
  });
  const tick = lambdaFunction(integration, 'Tick', TICK, dir, {
    BUCKET: archive.bucketName,
    WORKER: deliver.functionName,
  });
  archive.grantPut(tick);
  tick.addToRolePolicy(new PolicyStatement({ actions: ['lambda:ListEventSourceMappings'], resources: ['*'] }));
  tick.addToRolePolicy(
    new PolicyStatement({
      actions: ['lambda:UpdateEventSourceMapping'],
      resources: [`arn:aws:lambda:${integration.region}:${integration.account}:event-source-mapping:*`],
      conditions: { StringEquals: { 'lambda:FunctionArn': deliver.functionArn } },
    }),
  );
  new Schedule(integration, 'EveryMinute', {
    schedule: ScheduleExpression.rate(Duration.minutes(1)),
    target: new LambdaInvoke(tick, {
      input: ScheduleTargetInput.fromObject({ time: '<aws.scheduler.scheduled-time>' }),
      maxEventAge: Duration.minutes(5),
      retryAttempts: 2,
    }),
  });

  new HttpRoute(integration, 'Route', {
    httpApi: api,
    routeKey: HttpRouteKey.with('/webhooks/orders', HttpMethod.ANY),
    integration: new HttpLambdaIntegration('ReceiveIntegration', receive),
  });
  const alarm = new Alarm(integration, 'DeadLetters', {
    metric: dead.metricApproximateNumberOfMessagesVisible(),
    threshold: 1,
    evaluationPeriods: 1,
  });
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
  new CfnOutput(integration, 'WebhookUrl', { value: `${api.apiEndpoint}/webhooks/orders` });

  app.synth();
  return { dir: join(dir, 'cdk.out'), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

function lambdaFunction(scope: Stack, id: string, entry: URL, dir: string, environment: Record<string, string>) {
  const outdir = join(dir, id);
  buildSync({
    entryPoints: [fileURLToPath(entry)],
    outfile: join(outdir, 'index.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return new LambdaFunction(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(outdir),
    memorySize: 256,
    timeout: Duration.seconds(20),
    environment,
  });
}

/** The fixture's queues and its secret, found by their tags. */
export function resourcesOf({ tagged: { queues, secrets } }: Pick<LocalRuntime, 'tagged'>) {
  return {
    url: withTags(queues, { 'app:role': 'source' })?.url,
    deadLetterUrl: withTags(queues, { 'app:role': 'dead-letter' })?.url,
    secret: withTags(secrets, { 'app:purpose': 'webhook' })?.name,
  };
}
