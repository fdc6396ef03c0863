import { Duration, Tags } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Delivery, Destination } from '../../shared/contract/index.ts';
import {
  CONTROL_OF_WORKER,
  controlKey,
  type DeployedIntegration,
  deadLetterQueueName,
  destinationSecretName,
  failedCallPartition,
  linkKey,
  maxReceiveCount,
  probeAlias,
  queueName,
  REPORT_ALIAS,
  rowPrefix,
  sameFailureKey,
  tokenKey,
  valveFunctionName,
  visibilityTimeoutSeconds,
  workerFunctionName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import { functionArn, secretArn } from '../arns.ts';
import type { Bundle } from '../bundle/index.ts';
import type { Platform } from '../platform.ts';
import { accessTo, settingsOf } from '../platform-access.ts';
import { allowClaims, claimsBucketName } from './claims-bucket.ts';
import { KEPT } from './kept.ts';
import { PenstockFunction } from './penstock-function.ts';
import { throughStaticAddresses } from './static-egress.ts';

export interface DeliveryWorkerProps {
  readonly integration: DeployedIntegration;
  /** A key of `integration.deliveries`. */
  readonly name: string;
  readonly delivery: Delivery;
  readonly platform: Platform;
  readonly bundle: Bundle;
  /** The integration's own. */
  readonly archive: IQueue;
}

/** A message group for each entity; high throughput, because limits then apply to each group. */
const ORDERED = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** Whether we fetch and renew the account's tokens. */
function isRenewed({ authentication: { scheme } }: Destination): boolean {
  return scheme === 'oauth-client-credentials' || scheme === 'oauth-refresh-token';
}

/** One delivery: its queue, its dead-letter queue, and the worker that empties it. */
export class DeliveryWorker extends Construct {
  readonly queue: Queue;
  readonly #props: DeliveryWorkerProps;

  constructor(scope: Construct, id: string, props: DeliveryWorkerProps) {
    super(scope, id);
    this.#props = props;
    const { integration, name, delivery, platform } = props;
    const { environment } = platform;
    const { ordering } = delivery.consistency;
    const common = {
      ...(ordering === 'by-entity' && ORDERED),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: KEPT,
    };
    const deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: deadLetterQueueName(environment, integration.name, name, ordering),
      retentionPeriod: Duration.days(delivery.retention.deadLetterDays),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: queueName(environment, integration.name, name, ordering),
      retentionPeriod: Duration.days(delivery.retention.sourceDays),
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds(delivery)),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: maxReceiveCount(delivery) },
    });
    Tags.of(this).add('penstock:delivery', name);
    Tags.of(this.queue).add('penstock:role', 'source');
    Tags.of(deadLetters).add('penstock:role', 'dead-letter');
    this.#addWorker();
  }

  #addWorker(): void {
    const { integration, name, delivery, platform, bundle, archive } = this.#props;
    const { environment, settings } = platform;
    const accounts = [delivery.destination, ...delivery.reads].map((account) => ({
      account,
      secret: secretArn(destinationSecretName(environment, account.name)),
    }));
    const worker = new PenstockFunction(this, 'Worker', {
      functionName: workerFunctionName(environment, integration.name, name),
      description: `Delivers ${integration.calledNow} to ${delivery.destination.title}: ${delivery.title}.`,
      bundle,
      timeoutSeconds: delivery.worker.timeoutSeconds,
      memoryMb: delivery.worker.memoryMb,
      settings,
      environment: writeFunctionEnvironment({
        environment,
        queueUrl: this.queue.queueUrl,
        idempotencyTable: platform.idempotencyTable.tableName,
        ledgerTable: platform.ledgerTable.tableName,
        controlTable: platform.controlTable.tableName,
        claimsBucket: claimsBucketName(environment),
        ...(delivery.setAside && { archiveQueueUrl: archive.queueUrl }),
        settings: settingsOf(platform, integration),
        destinations: Object.fromEntries(accounts.map(({ account }) => [account.name, accessTo(platform, account)])),
      }),
    });
    const ownRows = {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${rowPrefix(integration.name, name)}#*`] },
    };
    worker.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [this.queue.queueArn],
    );
    if (delivery.setAside) worker.allow(['sqs:SendMessage'], [archive.queueArn]);
    worker.allow(
      ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [platform.idempotencyTable.tableArn],
      ownRows,
    );
    const id = rowPrefix(integration.name, name);
    const rowsOf = (...keys: string[]) => ({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': keys } });
    worker.allow(['dynamodb:GetItem'], [platform.ledgerTable.tableArn], rowsOf(id));
    worker.allow(['dynamodb:UpdateItem'], [platform.ledgerTable.tableArn], rowsOf(id, failedCallPartition(id)));
    const links = (delivery.links ?? []).map((link) => linkKey(link.name));
    if (links.length > 0) {
      worker.allow(
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        [platform.ledgerTable.tableArn],
        rowsOf(...links),
      );
    }
    allowControl(worker, platform.controlTable.tableArn, {
      accounts: accounts.map(({ account }) => account),
      delivery: rowPrefix(integration.name, name),
    });
    worker.allow(
      ['secretsmanager:GetSecretValue'],
      accounts.map(({ secret }) => secret),
    );
    const rotating = accounts.filter(({ account }) => account.authentication.scheme === 'oauth-refresh-token');
    if (rotating.length > 0) {
      worker.allow(
        ['secretsmanager:PutSecretValue'],
        rotating.map(({ secret }) => secret),
      );
    }
    worker.allow(['lambda:InvokeFunction'], [functionArn(`${valveFunctionName(environment)}:${REPORT_ALIAS}`)]);
    worker.alias(probeAlias(environment));
    allowClaims(worker, 's3:GetObject', environment, integration);
    throughStaticAddresses(worker, environment, settings);
    new EventSourceMapping(this, 'Mapping', {
      target: worker.function,
      eventSourceArn: this.queue.queueArn,
      batchSize: delivery.worker.batchSize,
      ...(delivery.worker.batchWindowSeconds !== undefined && {
        maxBatchingWindow: Duration.seconds(delivery.worker.batchWindowSeconds),
      }),
      maxConcurrency: delivery.worker.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}

/** A caller of accounts reads their rows; it writes breaker and budget, and no pause, which is a person's. */
export function allowControl(
  worker: PenstockFunction,
  tableArn: string,
  { accounts, delivery }: { readonly accounts: readonly Destination[]; readonly delivery?: string },
): void {
  const ofAccounts = accounts.map(({ name }) => controlKey(name));
  const own = [
    ...accounts.filter(isRenewed).map(({ name }) => tokenKey(name)),
    ...(delivery === undefined ? [] : [sameFailureKey(delivery)]),
  ];
  const rows = (keys: readonly string[]) => ({ 'dynamodb:LeadingKeys': keys });
  worker.allow(['dynamodb:GetItem'], [tableArn], { 'ForAllValues:StringEquals': rows([...ofAccounts, ...own]) });
  if (own.length > 0) worker.allow(['dynamodb:UpdateItem'], [tableArn], { 'ForAllValues:StringEquals': rows(own) });
  worker.allow(['dynamodb:UpdateItem'], [tableArn], {
    'ForAllValues:StringEquals': { ...rows(ofAccounts), 'dynamodb:Attributes': CONTROL_OF_WORKER },
  });
}
