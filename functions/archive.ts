import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createArchive } from '../shared/archive/index.ts';
import { createPayloadStore } from '../shared/payload-store/index.ts';
import { createLog } from '../shared/telemetry/index.ts';
import { readArchiveEnvironment, SHORTEST_CLAIM_DAYS } from '../shared/topology/index.ts';
import { awsLimits } from './wiring/aws-limits.ts';

const S3_LIMITS = awsLimits({ maxAttempts: 3, connectMs: 1000, requestMs: 10_000 });
const READ_MS = 5000;

/**
 * The archive's function, which SQS invokes. Without Powertools' batch processor: S3 takes an object or not, and when it fails
 * SQS repeats the whole batch, as an error that an alarm counts. Only messages that would block the others are returned by id.
 */
export function archive() {
  const { archiveBucket, claimsBucket } = readArchiveEnvironment(process.env);
  const client = new S3Client(S3_LIMITS);
  const log = createLog('archive');
  const claims = createPayloadStore({
    client,
    bucketName: claimsBucket,
    keptDays: SHORTEST_CLAIM_DAYS,
    readMs: READ_MS,
    now: Date.now,
    random: Math.random,
  });
  const { keep } = createArchive({ client, bucketName: archiveBucket, claims, log });

  return async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const left = await keep(Records, () => context.getRemainingTimeInMillis());
    return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
