import { Aws, Duration, Tags } from 'aws-cdk-lib';
import { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Integration } from '../../shared/contract/index.ts';
import {
  ARCHIVE_CONCURRENCY,
  ARCHIVE_PREFIX,
  archiveDeadLetterQueueName,
  archiveFunctionName,
  archiveQueueName,
  resourceName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import { queueArn } from '../arns.ts';
import type { Bundle } from '../bundle/index.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform.ts';
import { claimsBucketName, WRITE_ONCE } from './claims-bucket.ts';
import { KEPT } from './kept.ts';
import { PenstockFunction } from './penstock-function.ts';

/** How long events can be sent again: a year, and a month to notice. */
const ARCHIVE_DAYS = 400;
const INFREQUENT_AFTER_DAYS = 30;
const NONCURRENT_DAYS = 30;
/** Too short for a thousand large events; SQS repeats the rest. */
const TIMEOUT_SECONDS = 120;
/**
 * The longest that SQS allows. Larger objects, and fewer of them: S3 bills each by the request (docs/decisions/0055). Lambda invokes
 * sooner where a batch is full, or has 6 MB.
 */
const WINDOW_SECONDS = 300;
const BATCH_SIZE = 1000;
const VISIBILITY_SECONDS = TIMEOUT_SECONDS * 6 + WINDOW_SECONDS;
/** With the visibility timeout, S3 may fail for a day and three quarters before an event becomes a dead letter. */
const MOST_RECEIVES = 160;
/** The longest that SQS allows: an alarm that is seen late must not cost an event's only copy. */
const RETENTION_DAYS = 14;

/** Names of buckets are unique among all accounts and regions of AWS. */
export const archiveBucketName = (environment: string) =>
  `${resourceName(environment, 'archive')}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;

/** The objects that hold events, as an ARN; the caller passes the pseudo parameters, which cdk-nag writes in its own form. */
export const archivedObjects = (environment: string, account: string, region: string, partition: string) =>
  `arn:${partition}:s3:::${resourceName(environment, 'archive')}-${account}-${region}/${ARCHIVE_PREFIX}*`;

export interface ArchiveProps {
  readonly platform: Platform;
  readonly bundle: Bundle;
}

/**
 * The bucket that keeps every accepted event, and the one function that writes to it, for all integrations: an integration
 * adds its queue.
 */
export class Archive extends Construct {
  constructor(scope: Construct, id: string, { platform, bundle }: ArchiveProps) {
    super(scope, id);
    const { environment } = platform;
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: archiveBucketName(environment),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // What is overwritten or deleted by mistake can be brought back for a month.
      versioned: true,
      lifecycleRules: [
        {
          id: 'expire',
          expiration: Duration.days(ARCHIVE_DAYS),
          noncurrentVersionExpiration: Duration.days(NONCURRENT_DAYS),
          // S3 leaves objects below 128 KB where they are: there they would cost more.
          transitions: [
            { storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(INFREQUENT_AFTER_DAYS) },
          ],
        },
      ],
      removalPolicy: KEPT,
    });
    acknowledge(bucket, 'written-by-one-function');
    this.#addWorker(platform, bundle);
  }

  #addWorker({ environment, settings }: Platform, bundle: Bundle): void {
    const worker = new PenstockFunction(this, 'Worker', {
      functionName: archiveFunctionName(environment),
      description: 'Keeps every accepted event in S3, in compressed batches by integration and hour.',
      bundle,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 512,
      settings,
      environment: writeFunctionEnvironment({
        environment,
        archiveBucket: archiveBucketName(environment),
        claimsBucket: claimsBucketName(environment),
      }),
    });
    allowArchiveQueues(worker, environment);
    const claims = (account: string, region: string, partition: string) =>
      `arn:${partition}:s3:::${resourceName(environment, 'claims')}-${account}-${region}/*`;
    for (const [action, objects, conditions] of [
      ['s3:PutObject', archivedObjects.bind(undefined, environment), WRITE_ONCE],
      ['s3:GetObject', claims, undefined],
    ] as const) {
      worker.allow([action], [objects(Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION)], conditions);
      const finding = `Resource::${objects('<AWS::AccountId>', '<AWS::Region>', '<AWS::Partition>')}`;
      acknowledge(worker, 'events-of-all-integrations', finding);
    }
  }
}

/** An integration's archive queue; one function archives the queues of all integrations. */
export class ArchiveQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { name }: Integration, { environment }: Platform) {
    super(scope, id);
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(RETENTION_DAYS),
      removalPolicy: KEPT,
    };
    const deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: archiveDeadLetterQueueName(environment, name),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: archiveQueueName(environment, name),
      visibilityTimeout: Duration.seconds(VISIBILITY_SECONDS),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MOST_RECEIVES },
    });
    Tags.of(this.queue).add('penstock:role', 'archive');
    Tags.of(deadLetters).add('penstock:role', 'archive-dead-letter');
    new EventSourceMapping(this, 'Mapping', {
      // By name, as the function knows this queue: neither stack depends on the other's output.
      target: LambdaFunction.fromFunctionName(this, 'Worker', archiveFunctionName(environment)),
      eventSourceArn: this.queue.queueArn,
      batchSize: BATCH_SIZE,
      maxBatchingWindow: Duration.seconds(WINDOW_SECONDS),
      maxConcurrency: ARCHIVE_CONCURRENCY,
      reportBatchItemFailures: true,
    });
  }
}

/** By their names' pattern, however many there are; by their tags, because a delivery may be called so that its queue's name fits. */
function allowArchiveQueues(worker: PenstockFunction, environment: string): void {
  const every = archiveQueueName(environment, '*');
  worker.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queueArn(every)], {
    StringEquals: { 'aws:ResourceTag/penstock:environment': environment, 'aws:ResourceTag/penstock:role': 'archive' },
  });
  const finding = `Resource::arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:${every}`;
  acknowledge(worker, 'archive-queues-of-all-integrations', finding);
}
