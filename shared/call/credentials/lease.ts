import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { tokenKey } from '../../topology/index.ts';

/** The right to renew an account's tokens, which one worker has at a time. */
export interface TokenLease {
  /** True when the lease is now `holder`'s for `forMs`; it may take again what it has. @throws when the table cannot be reached. */
  acquire(account: string, holder: string, forMs: number): Promise<boolean>;
  /** Gives it back; nothing happens when another has it meanwhile. @throws when the table cannot be reached. */
  release(account: string, holder: string): Promise<void>;
}

export interface TokenLeaseOptions {
  readonly client: DynamoDBClient;
  /** The control table; its partition key is `pk`. */
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Keeps the leases in items `token#<account>`: `holder`, and `leasedUntil` in milliseconds since the epoch. */
export function createTokenLease({ client, tableName, now }: TokenLeaseOptions): TokenLease {
  const document = DynamoDBDocumentClient.from(client);
  const itemOf = (account: string) => ({ TableName: tableName, Key: { pk: tokenKey(account) } });
  const NAMES = { '#holder': 'holder', '#until': 'leasedUntil' };

  return {
    acquire: (account, holder, forMs) =>
      unlessRefused(
        document.send(
          new UpdateCommand({
            ...itemOf(account),
            UpdateExpression: 'SET #holder = :holder, #until = :until',
            ConditionExpression: 'attribute_not_exists(#holder) OR #holder = :holder OR #until <= :now',
            ExpressionAttributeNames: NAMES,
            ExpressionAttributeValues: { ':holder': holder, ':until': now() + forMs, ':now': now() },
          }),
        ),
      ),

    async release(account, holder) {
      await unlessRefused(
        document.send(
          new UpdateCommand({
            ...itemOf(account),
            UpdateExpression: 'REMOVE #holder, #until',
            ConditionExpression: '#holder = :holder',
            ExpressionAttributeNames: NAMES,
            ExpressionAttributeValues: { ':holder': holder },
          }),
        ),
      );
    },
  };
}

async function unlessRefused(update: Promise<unknown>): Promise<boolean> {
  try {
    await update;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
