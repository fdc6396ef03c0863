import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import { attemptChange, NO_ATTEMPT } from './attempts.ts';
import { boundedTexts, storedId } from './bounds.ts';
import type { LedgerEntry } from './entry.ts';
import { indexedMembers } from './indexed.ts';
import { eventKey } from './keys.ts';
import { updateOf } from './update-expression.ts';

/** A released event, as its entry shows it. */
export type WaitingEntry = Omit<
  LedgerEntry,
  'state' | 'uncertainSince' | 'lastWriteBy' | 'generation' | 'refusedMessage'
>;

/** Writes that an event waits without an attempt. */
export interface WaitingEvents {
  /** Takes back neither an end, nor the state of a worker that is busy with the event, nor a doubt about a write. */
  wait(entry: WaitingEntry): Promise<void>;
}

export interface WaitingEventsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly id: DeliveryId;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const EVENT_SECONDS = 90 * 86_400;
const MAY_WAIT = 'attribute_not_exists(pk) OR #state IN (:waiting, :dead)';

export function createWaitingEvents({ client, tableName, id, now }: WaitingEventsOptions): WaitingEvents {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  return {
    async wait(entry) {
      const { tenant, eventId, entity: _, attempt, pastAttempts = [], endsDoubt: __, wasOpen: ___, ...facts } = entry;
      const updatedAt = new Date(now()).toISOString();
      const attempts = attempt ? attemptChange(entry.messageId, attempt, pastAttempts) : NO_ATTEMPT;
      const set = {
        ...facts,
        ...boundedTexts({ ...entry, state: 'waiting' }),
        ...attempts.set,
        ...indexedMembers(id, { ...entry, state: 'waiting' }, updatedAt),
        account: storedId(tenant),
        eventId: storedId(eventId),
        state: 'waiting',
        updatedAt,
        expiresAt: Math.floor(now() / 1000) + EVENT_SECONDS,
      };
      const clear = [...(facts.problems ? [] : ['problems']), ...attempts.remove];
      const { ExpressionAttributeValues, ...expression } = updateOf(set, clear);
      try {
        await document.send(
          new UpdateCommand({
            TableName: tableName,
            Key: eventKey(id, tenant, eventId),
            ...expression,
            ExpressionAttributeValues: { ...ExpressionAttributeValues, ':waiting': 'waiting', ':dead': 'dead' },
            ConditionExpression: MAY_WAIT,
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
