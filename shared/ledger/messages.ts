import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId } from '../contract/index.ts';
import { boundedReason } from './bounds.ts';
import { messageStateOf } from './entries.ts';
import type { MessageState } from './entry.ts';
import { messageKey } from './keys.ts';

/** How one receive of an SQS message ended. */
export interface Settlement {
  /** `ApproximateReceiveCount` of the receive that ended so. */
  readonly receive: number;
  /** Attempts that the message has used by then. */
  readonly attempts: number;
  /** Set, no further attempt may be made: the message is left to SQS for its dead-letter queue. */
  readonly giveUpReason?: string;
  /** Starts without a result that still count; a message that is given up for them keeps its last chance. */
  readonly starts?: number;
}

/**
 * What is known of SQS messages that did not end at their first receive: one item each, by message id. Every write sets
 * values, so that a request that the SDK repeats changes nothing.
 */
export interface MessageStates {
  /** `undefined` for a message of which nothing was written yet. */
  read(messageId: string): Promise<MessageState | undefined>;
  /** The receive ended by an attempt or a release. */
  settle(messageId: string, settlement: Settlement): Promise<void>;
  /** The worker starts on a message whose earlier receives ended without a result: `starts` of them, this one included. */
  start(messageId: string, starts: number): Promise<void>;
}

export interface MessageStatesOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Partition key of every item: the worker's role allows no other. */
  readonly id: DeliveryId;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Longer than a message can live in its queue and its dead-letter queue together. */
const MESSAGE_SECONDS = 30 * 86_400;

export function createMessageStates({ client, tableName, id, now }: MessageStatesOptions): MessageStates {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  async function set(messageId: string, values: Readonly<Record<string, unknown>>): Promise<void> {
    const all = Object.entries({ ...values, expiresAt: Math.floor(now() / 1000) + MESSAGE_SECONDS });
    const present = all.filter(([, value]) => value !== undefined);
    await document.send(
      new UpdateCommand({
        TableName: tableName,
        Key: messageKey(id, messageId),
        UpdateExpression: `SET ${present.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(present.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(present.map(([name, value]) => [`:${name}`, value])),
      }),
    );
  }

  return {
    async read(messageId) {
      const { Item } = await document.send(
        new GetCommand({ TableName: tableName, Key: messageKey(id, messageId), ConsistentRead: true }),
      );
      return Item && messageStateOf(Item);
    },
    settle: (messageId, { receive, attempts, giveUpReason, starts = 0 }) =>
      set(messageId, { attempts, settled: receive, starts, verdict: giveUpReason && boundedReason(giveUpReason) }),
    start: (messageId, starts) => set(messageId, { starts }),
  };
}
