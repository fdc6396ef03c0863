import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { DRIFT_PREFIX } from './record.ts';
import type { Finding } from './watch.ts';

/** One drift of a delivery, over all its containers. */
export interface DriftRow extends Finding {
  /** `integration/delivery`. */
  readonly delivery: string;
  /** ISO 8601, UTC. */
  readonly firstSeen: string;
  /** ISO 8601, UTC; up to an hour behind. */
  readonly lastSeen: string;
}

export interface DriftReaderOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** `integration/delivery` of all that is to be read. */
  readonly deliveries: readonly string[];
}

/** What has drifted in the last 30 days, delivery by delivery. DynamoDB's errors pass through. */
export async function* readDrift({ client, tableName, deliveries }: DriftReaderOptions): AsyncIterable<DriftRow> {
  const document = DynamoDBDocumentClient.from(client);
  for (const delivery of deliveries) {
    const query = {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': delivery, ':prefix': DRIFT_PREFIX },
    };
    for await (const { Items = [] } of paginateQuery({ client: document }, query)) yield* Items.map(rowOf);
  }
}

function rowOf(item: Readonly<Record<string, unknown>>): DriftRow {
  return {
    delivery: String(item.pk),
    source: item.source === 'event' ? 'event' : 'answer',
    ...(item.operation !== undefined && { operation: String(item.operation) }),
    path: String(item.path),
    kind: item.kind as DriftRow['kind'],
    isRequired: item.isRequired === true,
    count: Number(item.seen),
    firstSeen: String(item.firstSeen),
    lastSeen: String(item.lastSeen),
  };
}
