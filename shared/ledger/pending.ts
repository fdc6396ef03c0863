import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import { openKey } from './keys.ts';

/**
 * When the oldest event of a delivery came that has failed and still waits: ISO 8601, UTC. One small read, however many there
 * are; dead letters stand apart.
 */
export async function oldestPending(
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
      ExpressionAttributeValues: { ':open': openKey(delivery, 'waiting') },
      ProjectionExpression: 'openSince',
      Limit: 1,
    }),
  );
  return Items[0]?.openSince as string | undefined;
}
