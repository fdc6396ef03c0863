import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { tokenKey } from '../../topology/index.ts';

/** A lease: one worker at a time may renew an account's tokens. */
export interface TokenLease {
  /** True when the lease is now `holder`'s for `forMs`; a holder may extend its own lease. @throws when the table cannot be reached. */
  acquire(account: string, holder: string, forMs: number): Promise<boolean>;
  /** Releases the lease; does nothing when another holder has it. @throws when the table cannot be reached. */
  release(account: string, holder: string): Promise<void>;
}

export interface TokenLeaseOptions {
  readonly client: DynamoDBClient;
  /** The control table; its partition key is `pk`. */
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Stores the leases in items `token#<account>`: `holder`, and `leasedUntil` in milliseconds since the epoch. */
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
