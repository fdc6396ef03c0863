import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import type { Item } from './batch-get.ts';
import type { SetAsideState } from './entry.ts';
import { openKey } from './keys.ts';

/** The events of a delivery that have not ended, as the ledger knows them. */
export interface Backlog {
  readonly count: number;
  /** Whether `count` is all: one page was read, and DynamoDB ends a page at 1 MB. */
  readonly isWhole: boolean;
  /** When the oldest of them came: ISO 8601, UTC. */
  readonly oldest?: string;
  /** How many for each reason, the most frequent first. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** One request, however many events there are. `waiting` includes the events that a worker is busy with. */
export async function backlogOf(
  client: DynamoDBClient,
  tableName: string,
  delivery: DeliveryId,
  state: 'waiting' | 'dead',
): Promise<Backlog> {
  const { Items = [], LastEvaluatedKey } = await DynamoDBDocumentClient.from(client).send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'open',
      KeyConditionExpression: '#open = :open',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':open': openKey(delivery, state) },
      ProjectionExpression: 'openSince, reason',
    }),
  );
  return backlogIn(Items, LastEvaluatedKey === undefined);
}

/** The conflicts of a delivery, and what it owes, as the ledger knows them. */
export type SetAsideBacklog = Readonly<Record<SetAsideState, Backlog>>;

/** One request, however many events there are. */
export async function setAsideOf(
  client: DynamoDBClient,
  tableName: string,
  delivery: DeliveryId,
): Promise<SetAsideBacklog> {
  const { Items = [], LastEvaluatedKey } = await DynamoDBDocumentClient.from(client).send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'open',
      KeyConditionExpression: '#open = :open',
      ExpressionAttributeNames: { '#open': 'open', '#state': 'state' },
      ExpressionAttributeValues: { ':open': openKey(delivery, 'owed') },
      ProjectionExpression: 'openSince, reason, #state',
    }),
  );
  const of = (wanted: SetAsideState) =>
    backlogIn(
      Items.filter(({ state }) => state === wanted),
      LastEvaluatedKey === undefined,
    );
  return { conflict: of('conflict'), owed: of('owed') };
}

/** Of items in the order of their receipt. */
function backlogIn(items: readonly Item[], isWhole: boolean): Backlog {
  const counted = Map.groupBy(items, ({ reason }) => String(reason ?? 'no reason yet'));
  const reasons = [...counted].map(([reason, of]) => [reason, of.length] as const).sort(([, a], [, b]) => b - a);
  return {
    count: items.length,
    isWhole,
    ...(items[0] && { oldest: String(items[0].openSince) }),
    reasons: Object.fromEntries(reasons),
  };
}
