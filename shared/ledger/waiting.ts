import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import type { LedgerEntry } from './entry.ts';
import { eventKey, isIndexable, openKey } from './keys.ts';

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
/** Releases with calls that an entry lists; with more, DynamoDB's bound of an item would come near. */
const MOST_ATTEMPTS = 100;
const MAY_WAIT = 'attribute_not_exists(pk) OR #state IN (:waiting, :dead)';
const HAS_ROOM = '(attribute_not_exists(attempts) OR size(attempts) < :most)';
/** A request that the SDK repeats must not list its calls a second time. */
const IS_NEW = '(attribute_not_exists(released) OR released <> :released)';

export function createWaitingEvents({ client, tableName, id, now }: WaitingEventsOptions): WaitingEvents {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  /** @returns whether the condition held */
  async function update({ tenant, eventId, entity, attempt, ...facts }: WaitingEntry): Promise<boolean> {
    const released = attempt && `${facts.messageId} ${attempt.at}`;
    const set = Object.entries({
      ...facts,
      ...(entity !== undefined && isIndexable(entity) && { entity }),
      account: tenant,
      eventId,
      released,
      state: 'waiting',
      open: openKey(id, 'waiting'),
      openSince: facts.receivedAt,
      updatedAt: new Date(now()).toISOString(),
      expiresAt: Math.floor(now() / 1000) + EVENT_SECONDS,
    }).filter(([, value]) => value !== undefined);
    const assignments = set.map(([name]) => `#${name} = :${name}`);
    if (attempt) assignments.push('attempts = list_append(if_not_exists(attempts, :none), :attempt)');
    try {
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key: eventKey(id, tenant, eventId),
          UpdateExpression: `SET ${assignments.join(', ')}${facts.problems ? '' : ' REMOVE problems'}`,
          ConditionExpression: attempt ? `(${MAY_WAIT}) AND ${HAS_ROOM} AND ${IS_NEW}` : MAY_WAIT,
          ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: {
            ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
            ':waiting': 'waiting',
            ':dead': 'dead',
            ...(attempt && { ':none': [], ':attempt': [attempt], ':most': MOST_ATTEMPTS }),
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async wait(entry) {
      const { attempt: _, ...withoutAttempt } = entry;
      if (!(await update(entry)) && entry.attempt) await update(withoutAttempt);
    },
  };
}
