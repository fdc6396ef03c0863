import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import type { DeliveryId, EndedOutcome } from '../contract/index.ts';
import { hasEnded, type Result } from './result.ts';

/** Runs an attempt unless its event already had its effect, and never twice at the same time. */
export type Idempotency = (key: string, attempt: () => Promise<Result>) => Promise<Result>;

export interface IdempotencyOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** First part of every key: the worker's role allows no other. */
  readonly id: DeliveryId;
  readonly expiresAfterSeconds: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** How soon a message comes back whose event another worker is busy with. */
const IN_FLIGHT_SECONDS = 5;
/** How soon it comes back when the store fails: seldom enough that a long outage does not use up the message's receives. */
const STORE_UNAVAILABLE_SECONDS = 120;
const STORE_UNAVAILABLE_JITTER_SECONDS = 60;

/** Ends the attempt for Powertools, which then forgets the key; the outcome itself is kept beside the call. */
class NotEnded extends Error {}

/**
 * Idempotency by business event on Powertools. The returned function registers an invocation's context and gives the
 * one of that invocation; without the context a lock would last as long as the record.
 */
export function createIdempotency(options: IdempotencyOptions): (context: Context) => Idempotency {
  const config = new IdempotencyConfig({
    expiresAfterSeconds: options.expiresAfterSeconds,
    throwOnNoIdempotencyKey: true,
    hashFunction: 'sha256',
  });
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: options.tableName,
    awsSdkV3Client: options.client,
  });

  return (context) => {
    config.registerLambdaContext(context);
    return async (key, attempt) => {
      let result: Result | undefined;
      const run = makeIdempotent(
        async (_key: string): Promise<EndedOutcome> => {
          result = await attempt();
          const ended = endOf(result);
          if (!ended) throw new NotEnded();
          return ended;
        },
        { persistenceStore, config, keyPrefix: options.id },
      );
      try {
        const ended = await run(key);
        return result ?? { kind: 'duplicate', ended };
      } catch (error) {
        // What is thrown says nothing of the event: an attempt that ran has its outcome, even if its record was not saved.
        if (!result) return notRun(error, options.random());
        if (!hasEnded(result)) return result;
        const ended = result;
        return { kind: 'not-saved', ended, save: () => persistenceStore.saveSuccess(key, { ...ended }) };
      }
    };
  };
}

/** A duplicate that the ledger told of leaves a record too: the next one costs no read. */
function endOf(result: Result): EndedOutcome | undefined {
  if (result.kind === 'duplicate') return result.ended;
  return hasEnded(result) ? result : undefined;
}

function notRun(error: unknown, random: number): Result {
  if (error instanceof Error && error.name === 'IdempotencyAlreadyInProgressError') {
    return { kind: 'deferred', reason: 'duplicate-in-flight', retryAfterSeconds: IN_FLIGHT_SECONDS };
  }
  const retryAfterSeconds = Math.ceil(STORE_UNAVAILABLE_SECONDS + STORE_UNAVAILABLE_JITTER_SECONDS * random);
  return { kind: 'deferred', reason: 'idempotency-store-unavailable', retryAfterSeconds, isFault: true };
}
