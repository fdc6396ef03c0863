import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DeliveryId, tenantId } from '../../contract/index.ts';
import { batchGet, eventKey, type LedgerState } from '../../ledger/index.ts';
import { EVENT_STATE_ATTRIBUTES } from '../../topology/index.ts';
import type { EventName, EventState } from './count.ts';

/** An event and its delivery, as `integration/delivery`. */
export interface Asked extends EventName {
  readonly path: DeliveryId;
}

/** Reads the states of events from the ledger, in the order of the argument. DynamoDB's errors pass through. */
export type EventStates = (asked: readonly Asked[]) => Promise<readonly (EventState | undefined)[]>;

export interface EventStatesOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly pause: (ms: number) => Promise<void>;
}

/** Keys in one BatchGetItem. */
export const ASKED_AT_ONCE = 100;
const PROJECTION = {
  ProjectionExpression: EVENT_STATE_ATTRIBUTES.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(EVENT_STATE_ATTRIBUTES.map((name) => [`#${name}`, name])),
};

type Item = Readonly<Record<string, unknown>>;

export function createEventStates({ client, tableName, pause }: EventStatesOptions): EventStates {
  const document = DynamoDBDocumentClient.from(client);

  return async (asked) => {
    const keys = asked.map(({ path, account, eventId }) => eventKey(path, tenantId(account), eventId));
    const items = await batchGet(keys, { document, tableName, pause, projection: PROJECTION });
    const found = new Map(
      items.map((item): [string, EventState] => [
        nameOf(item),
        { state: item.state as LedgerState, updatedAt: Date.parse(String(item.updatedAt)) },
      ]),
    );
    return keys.map((key) => found.get(nameOf(key)));
  };
}

const nameOf = ({ pk, sk }: Item) => JSON.stringify([pk, sk]);
