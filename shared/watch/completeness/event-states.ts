import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DeliveryId, tenantId } from '../../contract/index.ts';
import { eventKey, type LedgerState } from '../../ledger/index.ts';
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
/** DynamoDB returns keys that it was too busy for: waits of 50 ms, doubling, 6 s in all. */
const FIRST_PAUSE_MS = 50;
const MOST_PAUSES = 7;

type Item = Readonly<Record<string, unknown>>;
interface BatchAnswer {
  readonly Responses?: Record<string, Item[]> | undefined;
  readonly UnprocessedKeys?: Record<string, { readonly Keys?: Item[] | undefined }> | undefined;
}

export function createEventStates({ client, tableName, pause }: EventStatesOptions): EventStates {
  const document = DynamoDBDocumentClient.from(client);

  return async (asked) => {
    const keys = asked.map(({ path, account, eventId }) => eventKey(path, tenantId(account), eventId));
    const found = new Map<string, EventState>();
    for (let at = 0; at < keys.length; at += ASKED_AT_ONCE) await fetch(keys.slice(at, at + ASKED_AT_ONCE), found);
    return keys.map((key) => found.get(nameOf(key)));
  };

  async function fetch(keys: Item[], found: Map<string, EventState>): Promise<void> {
    let left = keys;
    for (let pauses = 0; left.length > 0; pauses++) {
      if (pauses > MOST_PAUSES) throw new Error(`DynamoDB did not answer for ${left.length} of the ledger's entries.`);
      if (pauses > 0) await pause(FIRST_PAUSE_MS * 2 ** (pauses - 1));
      const { Responses, UnprocessedKeys }: BatchAnswer = await document.send(
        new BatchGetCommand({
          RequestItems: {
            [tableName]: {
              Keys: left,
              ConsistentRead: true,
              ProjectionExpression: 'pk, sk, #state, updatedAt',
              ExpressionAttributeNames: { '#state': 'state' },
            },
          },
        }),
      );
      for (const item of Responses?.[tableName] ?? [])
        found.set(nameOf(item), { state: item.state as LedgerState, updatedAt: Date.parse(String(item.updatedAt)) });
      left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
  }
}

const nameOf = ({ pk, sk }: Item) => JSON.stringify([pk, sk]);
