import { Aws, Duration, Tags } from 'aws-cdk-lib';
import { type CfnFunction, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  ACT_PREFIX,
  ACTS_ALIAS,
  ARCHIVE_PREFIX,
  compareAlias,
  completenessKey,
  EVENT_VIEW_ATTRIBUTES,
  JOBS_KEY,
  jobKey,
  LOOK_ALIAS,
  linkKey,
  recoverDeadLetterQueueName,
  recoverFunctionName,
  recoverQueueName,
  resourceName,
  rowPrefix,
  valveFunctionName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import { functionArn, queueArn } from '../arns.ts';
import type { Bundle } from '../bundle/index.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform.ts';
import { archiveBucketName, archivedObjects } from './archive.ts';
import { claimsBucketName, WRITE_ONCE } from './claims-bucket.ts';
import { KEPT } from './kept.ts';
import { PenstockFunction } from './penstock-function.ts';

/** A step scans dead letters and hands up to a thousand events out. */
const TIMEOUT_SECONDS = 120;
/** A step that fails so often has a cause that a person must look at; its alarm rings after an hour. */
const MOST_RECEIVES = 5;

export interface RecoverProps {
  readonly platform: Platform;
  readonly bundle: Bundle;
  /** Whether an integration declares one. */
  readonly hasReconciliations: boolean;
  /** Whether a delivery names one. */
  readonly hasLinks: boolean;
}

/** The function that carries out jobs over events, and the queue of their steps. */
export class Recover extends Construct {
  constructor(scope: Construct, id: string, { platform, bundle, hasReconciliations, hasLinks }: RecoverProps) {
    super(scope, id);
    const { environment, settings, ledgerTable } = platform;
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, removalPolicy: KEPT };
    const deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: recoverDeadLetterQueueName(environment),
      retentionPeriod: Duration.days(14),
    });
    const steps = new Queue(this, 'Steps', {
      ...common,
      queueName: recoverQueueName(environment),
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(TIMEOUT_SECONDS * 6),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MOST_RECEIVES },
    });
    Tags.of(steps).add('penstock:role', 'recover-steps');
    Tags.of(deadLetters).add('penstock:role', 'recover-steps-dead-letter');
    const recover = new PenstockFunction(this, 'Worker', {
      functionName: recoverFunctionName(environment),
      description: 'Retries, replays and discards chosen events, as a person asked, step by step.',
      bundle,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 512,
      settings,
      environment: writeFunctionEnvironment({
        environment,
        ledgerTable: ledgerTable.tableName,
        archiveBucket: archiveBucketName(environment),
        claimsBucket: claimsBucketName(environment),
        stepsQueueUrl: steps.queueUrl,
      }),
    });
    // By it the function shows masked payloads, and nothing else can be asked of it.
    recover.alias(LOOK_ALIAS);
    // What a person pauses and resumes.
    recover.allow(['lambda:InvokeFunction'], [functionArn(`${valveFunctionName(environment)}:${ACTS_ALIAS}`)]);
    if (hasReconciliations) allowComparisons(recover, environment);
    // It sends its own next step: AWS would end the loop after about 16. A job's steps are bounded by its events and by a day without change.
    (recover.function.node.defaultChild as CfnFunction).recursiveLoop = 'Allow';
    recover.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:SendMessage'],
      [steps.queueArn],
    );
    allowLedger(recover, platform);
    if (hasLinks) allowLinks(recover, platform);
    allowQueues(recover, environment);
    allowBuckets(recover, environment);
    new EventSourceMapping(this, 'Mapping', {
      target: recover.function,
      eventSourceArn: steps.queueArn,
      batchSize: 1,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
  }
}

/** Jobs and their events; how events stand; what the completeness check names; and that an event is discarded, or in doubt. */
function allowLedger(recover: PenstockFunction, { ledgerTable }: Platform): void {
  const rows = (...keys: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } });
  const [jobs, events] = [[JOBS_KEY, jobKey('*')], rowPrefix('*', '*')];
  recover.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [ledgerTable.tableArn], rows(...jobs));
  // What a person is shown of a payload's values, their row of the audit says first.
  recover.allow(['dynamodb:GetItem'], [ledgerTable.tableArn], rows(`${ACT_PREFIX}*`));
  recover.allow(['dynamodb:Query'], [ledgerTable.tableArn], rows(jobKey('*'), completenessKey('*')));
  recover.allow(['dynamodb:UpdateItem'], [ledgerTable.tableArn], rows(...jobs, events));
  recover.allow(['dynamodb:Query'], [`${ledgerTable.tableArn}/index/open`], rows(`${events}#set-aside`));
  recover.allow(['dynamodb:BatchGetItem'], [ledgerTable.tableArn], {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [events], 'dynamodb:Attributes': EVENT_VIEW_ATTRIBUTES },
    StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
  });
}

/** A pair that a person removes, in the partition of any link: the lease, the pair, and whose the record is. */
function allowLinks(recover: PenstockFunction, { ledgerTable }: Platform): void {
  const actions = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action}`);
  recover.allow(actions, [ledgerTable.tableArn], {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [linkKey('*')] },
  });
}

/** By their names' pattern, however many there are, and by their tags: letters go from dead-letter queues to source queues only. */
function allowQueues(recover: PenstockFunction, environment: string): void {
  const every = resourceName(environment, '*');
  const tagged = (role: string) => ({
    StringEquals: { 'aws:ResourceTag/penstock:environment': environment, 'aws:ResourceTag/penstock:role': role },
  });
  recover.allow(
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:ListMessageMoveTasks'],
    [queueArn(every)],
    tagged('dead-letter'),
  );
  recover.allow(['sqs:SendMessage'], [queueArn(every)], tagged('source'));
  recover.allow(['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'], [queueArn(every)]);
  acknowledge(
    recover,
    'queues-of-all-deliveries',
    `Resource::arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:${every}`,
  );
}

/** Records on both sides of a reconciliation, by the alias that nothing else has. */
function allowComparisons(recover: PenstockFunction, environment: string): void {
  const every = resourceName(environment, '*');
  recover.allow(['lambda:InvokeFunction'], [functionArn(`${every}:${compareAlias(environment)}`)]);
  const arn = `Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:${every}:${compareAlias(environment)}`;
  acknowledge(recover, 'comparisons-of-all-integrations', arn);
}

function allowBuckets(recover: PenstockFunction, environment: string): void {
  const archived = archivedObjects(environment, Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION);
  recover.allow(['s3:GetObject'], [archived]);
  recover.allow(['s3:ListBucket'], [archived.replace(`/${ARCHIVE_PREFIX}*`, '')], {
    StringLike: { 's3:prefix': [`${ARCHIVE_PREFIX}*`] },
  });
  const claims = (account: string, region: string, partition: string) =>
    `arn:${partition}:s3:::${resourceName(environment, 'claims')}-${account}-${region}/*`;
  recover.allow(['s3:GetObject'], [claims(Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION)]);
  recover.allow(['s3:PutObject'], [claims(Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION)], WRITE_ONCE);
  const pseudo = ['<AWS::AccountId>', '<AWS::Region>', '<AWS::Partition>'] as const;
  acknowledge(recover, 'events-of-all-integrations', `Resource::${archivedObjects(environment, ...pseudo)}`);
  acknowledge(recover, 'events-of-all-integrations', `Resource::${claims(...pseudo)}`);
}
