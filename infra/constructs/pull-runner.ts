import { Aws, Duration, Tags } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Pull, pullId } from '../../shared/contract/index.ts';
import {
  type DeployedIntegration,
  destinationSecretName,
  PULL_CONCURRENCY,
  PULL_TIMEOUT_SECONDS,
  PULL_VISIBILITY_SECONDS,
  pullCron,
  pullDeadLetterQueueName,
  pullFunctionName,
  pullKey,
  pullQueueName,
  REPORT_ALIAS,
  valveFunctionName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import { functionArn, secretArn } from '../arns.ts';
import type { Bundle } from '../bundle/index.ts';
import type { Platform } from '../platform.ts';
import { accessTo, settingsOf } from '../platform-access.ts';
import { allowClaims, claimsBucketName } from './claims-bucket.ts';
import { allowControl } from './delivery-worker.ts';
import { KEPT } from './kept.ts';
import { PenstockFunction } from './penstock-function.ts';
import { throughStaticAddresses } from './static-egress.ts';

export interface PullRunnerProps {
  readonly integration: DeployedIntegration;
  /** A key of `integration.pulls`. */
  readonly name: string;
  readonly pull: Pull;
  readonly platform: Platform;
  readonly bundle: Bundle;
  /** Queue by delivery. */
  readonly queues: ReadonlyMap<string, IQueue>;
  readonly archive: IQueue;
}

/** A message that finds the run taken by another one is received again; a turn that is killed, too. */
const MOST_RECEIVES = 20;
const DEAD_LETTER_DAYS = 14;
const RETENTION_DAYS = 7;
const MEMORY_MB = 512;
/** A tick that SQS does not take is tried for as long as the run it begins would not be late. */
const TICK_RETRIES = 10;
const TICK_AGE_SECONDS = 3600;

/** One pull: its schedule, the queue of its ticks and continuations, and the function that reads the listing. */
export class PullRunner extends Construct {
  readonly #props: PullRunnerProps;

  constructor(scope: Construct, id: string, props: PullRunnerProps) {
    super(scope, id);
    this.#props = props;
    const { integration, name, platform } = props;
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, removalPolicy: KEPT };
    const deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: pullDeadLetterQueueName(platform.environment, integration.name, name),
      retentionPeriod: Duration.days(DEAD_LETTER_DAYS),
    });
    // Standard: a message that stays for long must not hold the others of its pull.
    const queue = new Queue(this, 'Queue', {
      ...common,
      queueName: pullQueueName(platform.environment, integration.name, name),
      retentionPeriod: Duration.days(RETENTION_DAYS),
      visibilityTimeout: Duration.seconds(PULL_VISIBILITY_SECONDS),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MOST_RECEIVES },
    });
    Tags.of(queue).add('penstock:role', 'pull');
    Tags.of(deadLetters).add('penstock:role', 'pull-dead-letter');
    Tags.of(this).add('penstock:pull', name);
    this.#addFunction(queue);
    this.#addSchedule(queue);
  }

  #addFunction(queue: IQueue): void {
    const { integration, name, pull, platform, bundle, queues, archive } = this.#props;
    const { environment, settings, ledgerTable, controlTable } = platform;
    const { account } = pull;
    const secretId = destinationSecretName(environment, account.name);
    const runner = new PenstockFunction(this, 'Runner', {
      functionName: pullFunctionName(environment, integration.name, name),
      description: `Reads from ${account.title} for ${integration.calledNow}: ${pull.title}.`,
      bundle,
      timeoutSeconds: PULL_TIMEOUT_SECONDS,
      memoryMb: MEMORY_MB,
      settings,
      sendsToItself: true,
      environment: writeFunctionEnvironment({
        environment,
        runsQueueUrl: queue.queueUrl,
        queueUrls: Object.fromEntries([...queues].map(([delivery, one]) => [delivery, one.queueUrl])),
        archiveQueueUrl: archive.queueUrl,
        ledgerTable: ledgerTable.tableName,
        controlTable: controlTable.tableName,
        claimsBucket: claimsBucketName(environment),
        settings: settingsOf(platform, integration),
        destinations: { [account.name]: accessTo(platform, account) },
      }),
    });
    runner.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [queue.queueArn],
    );
    runner.allow(
      ['sqs:SendMessage'],
      [queue, ...queues.values(), archive].map(({ queueArn }) => queueArn),
    );
    const rows = (...keys: readonly string[]) => ({
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [...keys] },
    });
    runner.allow(
      ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'BatchGetItem', 'BatchWriteItem'].map((one) => `dynamodb:${one}`),
      [ledgerTable.tableArn],
      rows(pullKey(pullId(integration.name, name))),
    );
    allowControl(runner, controlTable.tableArn, { accounts: [account] });
    runner.allow(['secretsmanager:GetSecretValue'], [secretArn(secretId)]);
    if (account.authentication.scheme === 'oauth-refresh-token')
      runner.allow(['secretsmanager:PutSecretValue'], [secretArn(secretId)]);
    runner.allow(['lambda:InvokeFunction'], [functionArn(`${valveFunctionName(environment)}:${REPORT_ALIAS}`)]);
    allowClaims(runner, 's3:PutObject', environment, integration);
    throughStaticAddresses(runner, environment, settings);
    new EventSourceMapping(this, 'Mapping', {
      target: runner.function,
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      maxConcurrency: PULL_CONCURRENCY,
      reportBatchItemFailures: true,
    });
  }

  #addSchedule(queue: IQueue): void {
    const { integration, name, pull, platform } = this.#props;
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: pullFunctionName(platform.environment, integration.name, name),
      description: `Begins ${pull.title} of ${integration.calledNow}.`,
      scheduleExpression: pullCron(pull.schedule),
      scheduleExpressionTimezone: pull.schedule.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: queue.queueArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ v: 1, at: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: { maximumRetryAttempts: TICK_RETRIES, maximumEventAgeInSeconds: TICK_AGE_SECONDS },
      },
    });
    schedule.node.addDependency(role);
  }
}
