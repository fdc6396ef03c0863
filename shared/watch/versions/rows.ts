import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../../ledger/index.ts';
import { controlKey } from '../../topology/index.ts';
import type { VersionNotice } from './judge.ts';

/** What an account's answers last said, as its row of the control table holds it. */
export interface SeenNotice extends VersionNotice {
  readonly account: string;
  /** The version that the contract asked for. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly seenMs: number;
}

/** @throws DynamoDB's errors */
export async function keepNotice(client: DynamoDBClient, TableName: string, notice: SeenNotice): Promise<void> {
  const { account, ...rest } = notice;
  await DynamoDBDocumentClient.from(client).send(
    new UpdateCommand({
      TableName,
      Key: { pk: controlKey(account) },
      UpdateExpression: 'SET notice = :notice',
      ExpressionAttributeValues: { ':notice': JSON.stringify(rest) },
    }),
  );
}

/** Of these accounts, those that said something. Reads nothing else of their rows. @throws Error when DynamoDB stays too busy, or its own error */
export async function readNotices(
  client: DynamoDBClient,
  tableName: string,
  accounts: readonly string[],
): Promise<readonly SeenNotice[]> {
  const byKey = new Map(accounts.map((name) => [controlKey(name), name]));
  const rows = await batchGet(
    [...byKey.keys()].map((pk) => ({ pk })),
    {
      document: DynamoDBDocumentClient.from(client),
      tableName,
      pause: (ms) => new Promise<void>((resume) => setTimeout(resume, ms)),
      projection: { ProjectionExpression: 'pk, notice' },
    },
  );
  return rows.flatMap(({ pk, notice }) => {
    const account = byKey.get(String(pk));
    return account !== undefined && typeof notice === 'string' ? [{ account, ...JSON.parse(notice) }] : [];
  });
}
