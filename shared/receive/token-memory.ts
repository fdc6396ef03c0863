import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { OneTimeTokens } from '@penstock/webhooks';

export interface TokenMemoryOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** A table with the string partition key `id` and the time to live `expiration`. */
  readonly tableName: string;
  /** First part of every key; the receiver's role allows no other. */
  readonly prefix: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Longer than any sender's window for a token. */
const KEPT_SECONDS = 2 * 86_400;

/**
 * Remembers which event a one-time token came with, for senders whose signature covers a token instead of the event:
 * otherwise an attacker with one genuine request could send any event with its token.
 */
export function createTokenMemory({ client, tableName, prefix, now }: TokenMemoryOptions): OneTimeTokens {
  return {
    async claim(token, fingerprint) {
      const seconds = Math.floor(now() / 1000);
      const id = `${prefix}#${createHash('sha256').update(token).digest('hex')}`;
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: { id: { S: id }, fingerprint: { S: fingerprint }, expiration: { N: String(seconds + KEPT_SECONDS) } },
            ConditionExpression: 'attribute_not_exists(id) OR fingerprint = :fingerprint OR expiration < :now',
            ExpressionAttributeValues: { ':fingerprint': { S: fingerprint }, ':now': { N: String(seconds) } },
          }),
        );
        return 'bound';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'other';
        throw error;
      }
    },
  };
}
