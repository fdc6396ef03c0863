import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId, Tenant } from '../contract/index.ts';
import { boundedReason, boundedText, storedId } from './bounds.ts';
import { indexedMembers } from './indexed.ts';
import { changesKey, eventKey, openKey, shardOf } from './keys.ts';
import { updateOf } from './update-expression.ts';

/** The event of a dead letter, as its entry is written where the ledger has none. */
export interface DiscardedEvent {
  readonly tenant: Tenant;
  readonly eventId: string;
  readonly type: string;
  readonly entity?: string;
  readonly correlationId: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly messageId: string;
}

/** The job of a person that discards events, or takes that back. */
export interface DiscardingJob {
  readonly job: string;
  readonly because: string;
}

/** Writes that a person gave events up, and takes it back. An end that the event had, and another message of it, stay untouched. */
export interface Discards {
  /** @returns whether the event is discarded now, by this job */
  discard(delivery: DeliveryId, event: DiscardedEvent, job: DiscardingJob): Promise<boolean>;
  /**
   * The event waits again, as one that was never received.
   * @param mark stands in the place of the message's id until a worker receives it
   * @returns whether it does: a repeated call finds it so
   */
  restore(
    delivery: DeliveryId,
    event: Pick<DiscardedEvent, 'tenant' | 'eventId'>,
    undo: { readonly discardedBy: string; readonly mark: string },
  ): Promise<boolean>;
}

export interface DiscardsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** As long as the entries of other events. */
const EVENT_SECONDS = 90 * 86_400;
const MAY_DISCARD =
  'attribute_not_exists(pk) OR (#state IN (:dead, :waiting, :attempting) AND #messageId = :messageId) OR (#state = :state AND #discardedBy = :discardedBy)';

export function createDiscards({ client, tableName, now }: DiscardsOptions): Discards {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function isWritten(update: UpdateCommand): Promise<boolean> {
    try {
      await document.send(update);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async discard(delivery, { tenant, eventId, type, entity, correlationId, receivedAt, messageId }, { job, because }) {
      const updatedAt = new Date(now()).toISOString();
      const indexed = { state: 'discarded', eventId, entity, correlationId, receivedAt, wasOpen: true } as const;
      const set = {
        ...indexedMembers(delivery, indexed, updatedAt),
        state: 'discarded',
        account: storedId(tenant),
        eventId: storedId(eventId),
        type: boundedText(type, 1000),
        ...{ receivedAt, messageId },
        reason: boundedReason(because),
        discardedBy: job,
        open: openKey(delivery, 'discarded'),
        openSince: receivedAt,
        updatedAt,
        expiresAt: Math.floor(now() / 1000) + EVENT_SECONDS,
      };
      const { ExpressionAttributeValues, ...expression } = updateOf(set, []);
      return isWritten(
        new UpdateCommand({
          TableName: tableName,
          Key: eventKey(delivery, tenant, eventId),
          ...expression,
          ExpressionAttributeValues: {
            ...ExpressionAttributeValues,
            ...{ ':dead': 'dead', ':waiting': 'waiting', ':attempting': 'attempting' },
          },
          ConditionExpression: MAY_DISCARD,
        }),
      );
    },

    async restore(delivery, { tenant, eventId }, { discardedBy, mark }) {
      const updatedAt = new Date(now()).toISOString();
      const set = {
        changedIn: changesKey(updatedAt, shardOf(eventId)),
        state: 'waiting',
        reason: 'no-longer-discarded',
        messageId: mark,
        open: openKey(delivery, 'waiting'),
        openSince: updatedAt,
        updatedAt,
      };
      const { ExpressionAttributeNames, ExpressionAttributeValues, UpdateExpression } = updateOf(set, ['discardedBy']);
      return isWritten(
        new UpdateCommand({
          TableName: tableName,
          Key: eventKey(delivery, tenant, eventId),
          UpdateExpression,
          ExpressionAttributeNames,
          ExpressionAttributeValues: { ...ExpressionAttributeValues, ':discarded': 'discarded', ':by': discardedBy },
          ConditionExpression:
            '(#state = :discarded AND #discardedBy = :by) OR (#state = :state AND #messageId = :messageId)',
        }),
      );
    },
  };
}
