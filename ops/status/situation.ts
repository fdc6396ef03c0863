import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Declared, declaredOf } from '../command/declared.ts';
import type { Target } from '../command/target.ts';
import type { DeliveryFacts } from './model.ts';
import { poolOf } from './pool.ts';
import { readAccounts } from './read-accounts.ts';
import { readDeliveries } from './read-deliveries.ts';

/** Breakers, pause and stop of one delivery now: one request. @param id under which its rows are kept */
export async function situationOf(
  { environment, access, now }: Pick<Target, 'environment' | 'access' | 'now'>,
  id: string,
): Promise<Pick<DeliveryFacts, 'accounts' | 'pause' | 'stop'>> {
  const declared = declaredOf(id);
  if (!declared) return { accounts: [] };
  const clients = { dynamo: new DynamoDBClient(access) };
  const accounts = await readAccounts({
    environment,
    clients,
    pool: (request) => request(),
    deliveries: [declared],
    now: now(),
  });
  return accounts(id);
}

/** What the queues of one delivery hold, and how many of its events the ledger calls waiting and dead. AWS's errors pass through. */
export async function depthsOf(
  { environment, access, now }: Pick<Target, 'environment' | 'access' | 'now'>,
  declared: Declared,
): Promise<Pick<DeliveryFacts, 'queue' | 'deadLetters' | 'waiting' | 'dead'>> {
  const clients = {
    dynamo: new DynamoDBClient(access),
    sqs: new SQSClient(access),
    lambda: new LambdaClient(access),
    cloudwatch: new CloudWatchClient(access),
  };
  const [read] = await readDeliveries({ environment, clients, pool: poolOf(4), deliveries: [declared], now: now() });
  const none = { count: 0, reasons: {}, isWhole: true };
  return read ?? { waiting: none, dead: none };
}
