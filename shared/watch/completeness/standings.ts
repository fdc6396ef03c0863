import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DeliveryId, tenantId } from '../../contract/index.ts';
import { eventKey, type LedgerState } from '../../ledger/index.ts';
import type { EventName, Standing } from './count.ts';

/** An event and a delivery that was sent it, as `integration/delivery`. */
export interface Asked extends EventName {
  readonly path: DeliveryId;
}

/** How events stand in the ledger, in the order in which they were asked for. DynamoDB's errors pass through. */
export type Standings = (asked: readonly Asked[]) => Promise<readonly (Standing | undefined)[]>;

export interface StandingsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly pause: (ms: number) => Promise<void>;
}

/** What BatchGetItem takes at once. */
export const ASKED_AT_ONCE = 100;
/** DynamoDB hands back keys that it was too busy for: waits of 50 ms and twice as long each time, 6 s in all. */
const FIRST_PAUSE_MS = 50;
const MOST_PAUSES = 7;

type Item = Readonly<Record<string, unknown>>;
interface BatchAnswer {
  readonly Responses?: Record<string, Item[]> | undefined;
  readonly UnprocessedKeys?: Record<string, { readonly Keys?: Item[] | undefined }> | undefined;
}

export function createStandings({ client, tableName, pause }: StandingsOptions): Standings {
  const document = DynamoDBDocumentClient.from(client);

  return async (asked) => {
    const keys = asked.map(({ path, account, eventId }) => eventKey(path, tenantId(account), eventId));
    const found = new Map<string, Standing>();
    for (let at = 0; at < keys.length; at += ASKED_AT_ONCE) await fetch(keys.slice(at, at + ASKED_AT_ONCE), found);
    return keys.map((key) => found.get(nameOf(key)));
  };

  async function fetch(keys: Item[], found: Map<string, Standing>): Promise<void> {
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
