import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import { openKey } from './keys.ts';

export interface Pending {
  /** When the oldest event came that has failed and still waits: ISO 8601, UTC. */
  readonly since?: string;
  /** Entries of events that no queue holds any more, as far as one page of them was read. */
  readonly gone: number;
}

/** When the oldest event of a delivery came that is set aside: ISO 8601, UTC. One small read. */
export async function oldestSetAside(
  client: DynamoDBClient,
  tableName: string,
  delivery: DeliveryId,
): Promise<string | undefined> {
  const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'open',
      KeyConditionExpression: '#open = :open',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':open': openKey(delivery, 'owed') },
      ProjectionExpression: 'openSince',
      Limit: 1,
    }),
  );
  return Items[0] && String(Items[0].openSince);
}

/**
 * The oldest waiting event of a delivery. Two small reads, however many wait; dead letters stand apart.
 * @param goneBefore ISO 8601, UTC: an entry that came and changed before it has outlived its message, in the queue and among
 * the dead letters
 */
export async function oldestPending(
  client: DynamoDBClient,
  tableName: string,
  delivery: DeliveryId,
  goneBefore: string,
): Promise<Pending> {
  const document = DynamoDBDocumentClient.from(client);
  const query = (condition: string, more: object) =>
    document.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'open',
        KeyConditionExpression: `#open = :open AND ${condition}`,
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: { ':open': openKey(delivery, 'waiting'), ':goneBefore': goneBefore },
        ProjectionExpression: 'openSince',
        ...more,
      }),
    );
  // An old event that was redriven is alive: its entry has changed since.
  const old = await query('openSince < :goneBefore', { FilterExpression: 'updatedAt >= :goneBefore' });
  const found = old.Items?.[0] ?? (await query('openSince >= :goneBefore', { Limit: 1 })).Items?.[0];
  return {
    gone: (old.ScannedCount ?? 0) - (old.Count ?? 0),
    ...(found && { since: String(found.openSince) }),
  };
}
