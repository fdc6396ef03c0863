import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { declaredOf } from '../command/declared.ts';
import type { Target } from '../command/target.ts';
import type { DeliveryFacts } from './model.ts';
import { readAccounts } from './read-accounts.ts';

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
