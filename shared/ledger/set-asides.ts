import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Decision, DeliveryId, Tenant } from '../contract/index.ts';
import { boundedReason } from './bounds.ts';
import type { SetAsideState } from './entry.ts';
import { changesKey, eventKey, openKey, shardOf } from './keys.ts';
import { updateOf } from './update-expression.ts';

interface Named {
  readonly tenant: Tenant;
  readonly eventId: string;
}

/** What a job does to an event that is a conflict or owed. A change since then is another's, and stays. */
export interface SetAsides {
  /**
   * The event waits again, before its message is sent: a worker that received it first would drop it.
   * @param mark stands in the place of the message's id until a worker receives it
   * @returns whether it does: a repeated call finds it so
   */
  reopen(
    delivery: DeliveryId,
    event: Named,
    by: { readonly state: SetAsideState; readonly mark: string; readonly decided?: Decision },
  ): Promise<boolean>;
  /** A person gives it up, which an undo takes back. @returns whether it is discarded now, by this job */
  discard(
    delivery: DeliveryId,
    event: Named,
    by: { readonly state: SetAsideState; readonly job: string; readonly because: string },
  ): Promise<boolean>;
}

export interface SetAsidesOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** As long as the entries of other events that a person gave up. */
const EVENT_SECONDS = 90 * 86_400;

export function createSetAsides({ client, tableName, now }: SetAsidesOptions): SetAsides {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function change(
    delivery: DeliveryId,
    { tenant, eventId }: Named,
    set: Readonly<Record<string, unknown>>,
    { before, orIsSo, clear }: { readonly before: SetAsideState; readonly orIsSo: string; readonly clear: string[] },
  ): Promise<boolean> {
    const updatedAt = new Date(now()).toISOString();
    const whole = { ...set, changedIn: changesKey(updatedAt, shardOf(eventId)), updatedAt };
    const { ExpressionAttributeValues, ...expression } = updateOf(whole, clear);
    try {
      await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key: eventKey(delivery, tenant, eventId),
          ...expression,
          ExpressionAttributeValues: { ...ExpressionAttributeValues, ':before': before },
          ConditionExpression: `#state = :before OR (#state = :state AND ${orIsSo})`,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    reopen(delivery, event, { state: before, mark, decided }) {
      const set = {
        state: 'waiting',
        reason: 'sent-again',
        messageId: mark,
        decided,
        open: openKey(delivery, 'waiting'),
        // The age of what waits in a queue begins with its message.
        openSince: new Date(now()).toISOString(),
      };
      return change(delivery, event, set, { before, orIsSo: '#messageId = :messageId', clear: ['problems', 'fields'] });
    },
    discard(delivery, event, { state: before, job, because }) {
      const set = {
        state: 'discarded',
        reason: boundedReason(because),
        discardedBy: job,
        open: openKey(delivery, 'discarded'),
        expiresAt: Math.floor(now() / 1000) + EVENT_SECONDS,
      };
      return change(delivery, event, set, { before, orIsSo: '#discardedBy = :discardedBy', clear: [] });
    },
  };
}
