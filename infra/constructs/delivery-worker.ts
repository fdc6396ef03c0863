import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  controlKey,
  type Delivery,
  deadLetterQueueName,
  destinationSecretName,
  type Integration,
  METRIC,
  type MetricName,
  maxReceiveCount,
  metricNamespace,
  queueName,
  rowPrefix,
  tokenKey,
  visibilityTimeoutSeconds,
  workerFunctionName,
  writeFunctionEnvironment,
} from '../../shared/contract/index.ts';
import type { Bundle } from '../bundle.ts';
import { baseUrlOf, destinationSecret, settingsOf } from '../platform-access.ts';
import type { Platform } from '../platform-stack.ts';
import { allowClaims, claimsBucketName } from './claims-bucket.ts';
import { type ContractAlarmProps, contractAlarm } from './contract-alarm.ts';
import { PenstockFunction } from './penstock-function.ts';

export interface DeliveryWorkerProps {
  readonly integration: Integration;
  /** A key of `integration.deliveries`. */
  readonly name: string;
  readonly delivery: Delivery;
  readonly platform: Platform;
  readonly bundle: Bundle;
}

/** A group for each entity; high throughput, because every limit is then a group's own. */
const ORDERED = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** Whether the account's tokens are fetched and renewed by us. */
function isRenewed({ authentication: { scheme } }: Delivery['destination']): boolean {
  return scheme === 'oauth-client-credentials' || scheme === 'oauth-refresh-token';
}

/** One delivery: its queue, its dead-letter queue, the worker that empties it, and the alarms on all three. */
export class DeliveryWorker extends Construct {
  readonly queue: Queue;
  readonly #deadLetters: Queue;
  readonly #props: DeliveryWorkerProps;

  constructor(scope: Construct, id: string, props: DeliveryWorkerProps) {
    super(scope, id);
    this.#props = props;
    const { integration, name, delivery, platform } = props;
    const { environment, settings } = platform;
    const { ordering } = delivery.consistency;
    const common = {
      ...(ordering === 'by-entity' && ORDERED),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: settings.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.#deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: deadLetterQueueName(environment, integration.name, name, ordering),
      retentionPeriod: Duration.days(delivery.retention.deadLetterDays),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: queueName(environment, integration.name, name, ordering),
      retentionPeriod: Duration.days(delivery.retention.sourceDays),
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds(delivery)),
      deadLetterQueue: { queue: this.#deadLetters, maxReceiveCount: maxReceiveCount(delivery) },
    });
    Tags.of(this).add('penstock:delivery', name);
    Tags.of(this.queue).add('penstock:role', 'source');
    Tags.of(this.#deadLetters).add('penstock:role', 'dead-letter');
    this.#addAlarms(this.#addWorker());
  }

  #addWorker(): LambdaFunction {
    const { integration, name, delivery, platform, bundle } = this.#props;
    const { environment, settings } = platform;
    const accounts = [delivery.destination, ...delivery.reads].map((account) => ({
      account,
      secret: destinationSecret(platform, account),
    }));
    const worker = new PenstockFunction(this, 'Worker', {
      functionName: workerFunctionName(environment, integration.name, name),
      description: `Delivers ${integration.name} to ${delivery.destination.title}: ${delivery.title}.`,
      bundle,
      timeoutSeconds: delivery.worker.timeoutSeconds,
      memoryMb: delivery.worker.memoryMb,
      logRetentionDays: settings.logRetentionDays,
      environment: writeFunctionEnvironment({
        environment,
        queueUrl: this.queue.queueUrl,
        idempotencyTable: platform.idempotencyTable.tableName,
        ledgerTable: platform.ledgerTable.tableName,
        controlTable: platform.controlTable.tableName,
        claimsBucket: claimsBucketName(environment),
        settings: settingsOf(platform, integration),
        destinations: Object.fromEntries(
          accounts.map(({ account }) => [
            account.name,
            { secretId: destinationSecretName(environment, account.name), baseUrl: baseUrlOf(platform, account) },
          ]),
        ),
      }),
    });
    const ownRows = {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${rowPrefix(integration.name, name)}#*`] },
    };
    worker.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [this.queue.queueArn],
    );
    worker.allow(
      ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [platform.idempotencyTable.tableArn],
      ownRows,
    );
    worker.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [platform.ledgerTable.tableArn], {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [rowPrefix(integration.name, name)] },
    });
    worker.allow(
      ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
      [platform.controlTable.tableArn],
      {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': accounts.flatMap(({ account }) => [
            controlKey(account.name),
            ...(isRenewed(account) ? [tokenKey(account.name)] : []),
          ]),
        },
      },
    );
    worker.allow(
      ['secretsmanager:GetSecretValue'],
      accounts.map(({ secret }) => secret.secretArn),
    );
    const rotating = accounts.filter(({ account }) => account.authentication.scheme === 'oauth-refresh-token');
    if (rotating.length > 0) {
      worker.allow(
        ['secretsmanager:PutSecretValue'],
        rotating.map(({ secret }) => secret.secretArn),
      );
    }
    allowClaims(worker, 's3:GetObject', environment, integration);
    new EventSourceMapping(this, 'Mapping', {
      target: worker.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: delivery.worker.batchSize,
      maxConcurrency: delivery.worker.maxConcurrency,
      reportBatchItemFailures: true,
    });
    return worker.function;
  }

  #addAlarms(worker: LambdaFunction): void {
    const { integration, name, delivery, platform } = this.#props;
    const { oldestMessageMinutes, failureRatePercent, failureRateMinimumAttempts } = delivery.alarms;
    const minute = { period: Duration.minutes(1), statistic: Stats.MAXIMUM };
    const alarm = (id: string, props: Omit<ContractAlarmProps, 'environment' | 'integration' | 'step'>) =>
      contractAlarm(this, id, platform.onCall, {
        environment: platform.environment,
        integration,
        step: name,
        ...props,
      });

    alarm('TooOld', {
      condition: 'oldest-message',
      severity: 'page',
      meaning: `an event has waited for over ${oldestMessageMinutes} minutes.`,
      nextAction: `see whether ${delivery.destination.title} answers, then read the worker's log for the reason.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage(minute),
      threshold: oldestMessageMinutes * 60,
      evaluationPeriods: 3,
    });
    alarm('DeadLettersWaiting', {
      condition: 'dead-letters',
      severity: 'ticket',
      meaning: `events were given up and wait in ${deadLetterQueueName(platform.environment, integration.name, name, delivery.consistency.ordering)}.`,
      nextAction: `read the reason in the ledger or log, mend it, then redrive to source; they expire after ${delivery.retention.deadLetterDays} days.`,
      metric: this.#deadLetters.metricApproximateNumberOfMessagesVisible(minute),
      threshold: 1,
      evaluationPeriods: 1,
    });
    alarm('WorkerBroken', {
      condition: 'worker-broken',
      severity: 'page',
      meaning: 'the worker itself ends in errors, time-outs or throttles, so that no event is even tried.',
      nextAction: `read the last lines of the log of ${workerFunctionName(platform.environment, integration.name, name)}; a bad deploy and an account out of concurrency are the likely causes.`,
      metric: this.#brokenInvocations(worker),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
    alarm('FailureRate', {
      condition: 'failure-rate',
      severity: 'page',
      meaning: `over ${failureRatePercent} % of at least ${failureRateMinimumAttempts} attempts in 5 minutes failed.`,
      nextAction: `see the reasons in the worker's log; if ${delivery.destination.title} is down, events wait and heal by themselves.`,
      metric: this.#failureRate(failureRateMinimumAttempts),
      threshold: failureRatePercent,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
  }

  /** A worker that dies says nothing of its events, and SQS leaves messages received three times out of their age. */
  #brokenInvocations(worker: LambdaFunction): IMetric {
    const five = { period: Duration.minutes(5), statistic: Stats.SUM };
    return new MathExpression({
      expression: 'FILL(errors, 0) + FILL(throttles, 0)',
      label: 'invocations that ended in an error or were throttled',
      period: five.period,
      usingMetrics: { errors: worker.metricErrors(five), throttles: worker.metricThrottles(five) },
    });
  }

  /** Our own metrics: with partial batch responses, Lambda counts an invocation whose records all failed as a success. */
  #failureRate(minimumAttempts: number): IMetric {
    const { integration, name, platform } = this.#props;
    const period = Duration.minutes(5);
    const count = (metricName: MetricName) =>
      new Metric({
        namespace: metricNamespace(platform.environment),
        metricName,
        dimensionsMap: { integration: integration.name, delivery: name },
        statistic: Stats.SUM,
        period,
      });
    const bad = '(FILL(retried, 0) + FILL(failed, 0))';
    const all = `(${bad} + FILL(delivered, 0))`;
    return new MathExpression({
      expression: `IF(${all} >= ${minimumAttempts}, 100 * ${bad} / ${all}, 0)`,
      label: 'failed attempts, per cent',
      period,
      usingMetrics: {
        delivered: count(METRIC.delivered),
        retried: count(METRIC.retried),
        failed: count(METRIC.failed),
      },
    });
  }
}
