import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DeliveryId, tenantId } from '../contract/index.ts';
import { batchGet, eventKey, type LedgerState } from '../ledger/index.ts';
import { EVENT_VIEW_ATTRIBUTES } from '../topology/index.ts';
import type { Target } from './job.ts';
import type { EventView } from './judge.ts';

type Named = Pick<Target, 'account' | 'eventId'>;

/** Reads how events stand, in the order of the argument. DynamoDB's errors pass through. */
export type EventViews = (
  delivery: DeliveryId,
  events: readonly Named[],
) => Promise<readonly (EventView | undefined)[]>;

const PROJECTION = {
  ProjectionExpression: EVENT_VIEW_ATTRIBUTES.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(EVENT_VIEW_ATTRIBUTES.map((name) => [`#${name}`, name])),
};

export function createEventViews(
  client: DynamoDBClient,
  tableName: string,
  pause: (ms: number) => Promise<unknown>,
): EventViews {
  const document = DynamoDBDocumentClient.from(client);
  return async (delivery, events) => {
    const keys = events.map(({ account, eventId }) => eventKey(delivery, tenantId(account), eventId));
    // DynamoDB refuses a request that names one key twice.
    const distinct = [...new Map(keys.map((key) => [key.sk, key])).values()];
    const items = await batchGet(distinct, { document, tableName, pause, projection: PROJECTION });
    const found = new Map(items.map((item) => [String(item.sk), viewOf(item)]));
    return keys.map(({ sk }) => found.get(sk));
  };
}

function viewOf({
  state,
  reason,
  messageId,
  updatedAt,
  receivedAt,
  discardedBy,
}: Readonly<Record<string, unknown>>): EventView {
  return {
    state: state as LedgerState,
    messageId: String(messageId ?? ''),
    updatedAt: String(updatedAt ?? ''),
    ...(receivedAt !== undefined && { receivedAt: String(receivedAt) }),
    ...(reason !== undefined && { reason: String(reason) }),
    ...(discardedBy !== undefined && { discardedBy: String(discardedBy) }),
  };
}
