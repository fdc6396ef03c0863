import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import { openKey } from './keys.ts';

/** Events that were given up after a time. */
export interface Letters {
  readonly count: number;
  /** When the first and the last of them were given up: ISO 8601, UTC. Undefined where there is none. */
  readonly first?: string;
  readonly last?: string;
  /** How many for each reason, the most frequent first. */
  readonly reasons: Readonly<Record<string, number>>;
}

/**
 * The events of a delivery that were given up after a time and still are. One request: of a page of 1 MB, those that came last.
 * @param after ISO 8601, UTC
 */
export async function lettersAfter(
  client: DynamoDBClient,
  tableName: string,
  delivery: DeliveryId,
  after: string,
): Promise<Letters> {
  const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'open',
      KeyConditionExpression: '#open = :open',
      FilterExpression: 'updatedAt > :after',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':open': openKey(delivery, 'dead'), ':after': after },
      ProjectionExpression: 'updatedAt, reason',
      ScanIndexForward: false,
    }),
  );
  const times = Items.map(({ updatedAt }) => String(updatedAt)).sort();
  const [first, last] = [times[0], times.at(-1)];
  const counted = Map.groupBy(Items, ({ reason }) => String(reason ?? 'no reason yet'));
  const reasons = [...counted].map(([reason, of]) => [reason, of.length] as const).sort(([, a], [, b]) => b - a);
  return {
    count: Items.length,
    ...(first !== undefined && { first }),
    ...(last !== undefined && { last }),
    reasons: Object.fromEntries(reasons),
  };
}
