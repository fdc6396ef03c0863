import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { sameFailureKey } from '../../topology/index.ts';

/** Distinct events in a row of one delivery that ended by one fault of ours: one row of the control table. */
export interface SameFailure {
  readonly reason: string;
  readonly events: number;
}

export interface SameFailures {
  /** Adds an event; how many there are in a row now. A repeated request changes nothing: the row holds a set. */
  add(reason: string, event: string): Promise<number>;
  /** The row is over, unless it is long enough to stop the delivery: then a person or a deploy ends it. */
  clear(): Promise<void>;
}

export interface SameFailuresOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** `integration/delivery`. */
  readonly id: string;
  /** The row's full length, which stops the delivery. */
  readonly most: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Failures further apart are no row: a worker without a failure does not know that it should end one of another worker. */
const LONGEST_GAP_MS = 30 * 60_000;
const NAMES = { '#reason': 'reason', '#events': 'events', '#last': 'lastMs' };

export function createSameFailures({ client, tableName, id, most, now }: SameFailuresOptions): SameFailures {
  const document = DynamoDBDocumentClient.from(client);
  const Key = { pk: sameFailureKey(id) };

  /** @returns the events in the row; undefined where the condition did not hold */
  async function update(
    UpdateExpression: string,
    ConditionExpression: string,
    ExpressionAttributeValues: Readonly<Record<string, unknown>>,
  ): Promise<number | undefined> {
    const used = Object.entries(NAMES).filter(([name]) => `${UpdateExpression} ${ConditionExpression}`.includes(name));
    try {
      const { Attributes } = await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key,
          UpdateExpression,
          ConditionExpression,
          ExpressionAttributeNames: Object.fromEntries(used),
          ExpressionAttributeValues: { ...ExpressionAttributeValues },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return sameFailureOf(Attributes)?.events ?? 0;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  return {
    async add(reason, event) {
      const values = { ':reason': reason, ':events': new Set([event]), ':now': now(), ':most': most };
      const longer = await update(
        'ADD #events :events SET #last = :now',
        '#reason = :reason AND #last > :since AND size(#events) < :most',
        { ...values, ':since': now() - LONGEST_GAP_MS },
      );
      if (longer !== undefined) return longer;
      const begun = await update(
        'SET #reason = :reason, #events = :events, #last = :now',
        'attribute_not_exists(#events) OR size(#events) < :most',
        values,
      );
      return begun ?? most;
    },
    async clear() {
      await update('REMOVE #reason, #events, #last', 'attribute_not_exists(#events) OR size(#events) < :most', {
        ':most': most,
      });
    },
  };
}

/** @param item as the document client reads it */
export function sameFailureOf(item: Readonly<Record<string, unknown>> = {}): SameFailure | undefined {
  const { reason, events } = item;
  return events instanceof Set ? { reason: String(reason), events: events.size } : undefined;
}

/** The attributes of the row, which the valve removes. */
export const SAME_FAILURE_ATTRIBUTES: readonly string[] = Object.values(NAMES);
