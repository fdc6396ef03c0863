import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Finding } from './watch.ts';

/** Keeps findings where people can list them: in the ledger's table, one row for each path and kind of a delivery. */
export interface DriftRecord {
  /** Adds to the rows. DynamoDB's errors pass through; what was written before one stays. */
  add(findings: readonly Finding[]): Promise<void>;
}

export interface DriftRecordOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** `integration/delivery`, the partition that the worker's role allows. */
  readonly prefix: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export const DRIFT_PREFIX = 'drift#';
/** Days for which a drift that is seen no more stays listed. */
export const DRIFT_DAYS = 30;
/** Rows written side by side. */
const AT_ONCE = 10;
/** A sort key holds 1024 bytes. */
const LONGEST_KEY = 900;

export function createDriftRecord({ client, tableName, prefix, now }: DriftRecordOptions): DriftRecord {
  const document = DynamoDBDocumentClient.from(client);

  /** A transaction has a token: the SDK may repeat it after a lost answer, and the count stays right. A row is written once an hour. */
  function update({ source, operation, path, kind, isRequired, count }: Finding): TransactWriteCommand {
    const at = new Date(now()).toISOString();
    const facts = {
      source,
      path,
      kind,
      isRequired,
      lastSeen: at,
      expiresAt: Math.floor(now() / 1000) + DRIFT_DAYS * 86_400,
      ...(operation !== undefined && { operation }),
    };
    const names = Object.keys(facts);
    const Update = {
      TableName: tableName,
      Key: { pk: prefix, sk: sortKey([source, operation ?? '', path, kind]) },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}, firstSeen = if_not_exists(firstSeen, :lastSeen) ADD seen :seen`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(facts).map(([name, value]) => [`:${name}`, value])),
        ':seen': count,
      },
    };
    return new TransactWriteCommand({ TransactItems: [{ Update }] });
  }

  return {
    async add(findings) {
      for (let at = 0; at < findings.length; at += AT_ONCE) {
        await Promise.all(findings.slice(at, at + AT_ONCE).map((finding) => document.send(update(finding))));
      }
    },
  };
}

function sortKey(parts: readonly string[]): string {
  const key = DRIFT_PREFIX + parts.join('#');
  if (Buffer.byteLength(key) <= LONGEST_KEY) return key;
  return `${DRIFT_PREFIX}sha256:${createHash('sha256').update(key).digest('hex')}`;
}
