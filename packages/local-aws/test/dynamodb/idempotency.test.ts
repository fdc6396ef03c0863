import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { RECORDS } from './tables.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startDynamoDb();
});
afterAll(() => fixture.stop());

test('Powertools runs an event once: a second one in flight is refused, a later one gets the stored answer', async () => {
  let runs = 0;
  let release = (): void => {};
  const started = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begun = (): void => {};
  const running = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const config = new IdempotencyConfig({ throwOnNoIdempotencyKey: true });
  config.registerLambdaContext({ getRemainingTimeInMillis: () => 60_000 } as Context);
  const deliver = makeIdempotent(
    async (event: { id: string }) => {
      runs += 1;
      begun();
      await started;
      return { delivered: event.id };
    },
    {
      persistenceStore: new DynamoDBPersistenceLayer({ tableName: RECORDS, awsSdkV3Client: fixture.plain }),
      config,
      keyPrefix: 'deliver',
    },
  );

  const first = deliver({ id: 'event-1' });
  await running;
  await expect(deliver({ id: 'event-1' })).rejects.toMatchObject({ name: 'IdempotencyAlreadyInProgressError' });
  release();
  expect(await first).toEqual({ delivered: 'event-1' });
  expect(await deliver({ id: 'event-1' })).toEqual({ delivered: 'event-1' });
  expect(runs).toBe(1);
  // The record came back with the failed condition: Powertools reads the item only when it did not.
  const { calls } = (await (await fetch(`${fixture.config.endpoint}/_local-aws/calls`)).json()) as {
    calls: { operation: string; outcome: string; calls: number }[];
  };
  expect(calls.filter(({ operation }) => /Item$/.test(operation))).toMatchObject([
    { operation: 'PutItem', outcome: 'ok', calls: 1 },
    { operation: 'PutItem', outcome: 'ConditionalCheckFailedException', calls: 2 },
    { operation: 'UpdateItem', outcome: 'ok', calls: 1 },
  ]);
});
