import { S3Client } from '@aws-sdk/client-s3';
import { createPayloadStore, type PayloadStore } from '../../shared/payload-store/index.ts';
import { SHORTEST_CLAIM_DAYS } from '../../shared/topology/index.ts';
import { awsLimits } from './aws-limits.ts';

/** Within a sender's patience for a few megabytes; for what a worker does, its own retry comes behind. */
const S3_LIMITS = awsLimits({ maxAttempts: 2, connectMs: 500, requestMs: 2000 });
const READ_MS = 5000;

/**
 * The payload store in one bucket. A bundle of its own beside every function (`claims.mjs`): S3's client is larger than a whole
 * receiver, and only a large event needs it.
 */
export function openPayloadStore(bucketName: string): PayloadStore {
  return createPayloadStore({
    client: new S3Client(S3_LIMITS),
    bucketName,
    keptDays: SHORTEST_CLAIM_DAYS,
    readMs: READ_MS,
    now: Date.now,
    random: Math.random,
  });
}
