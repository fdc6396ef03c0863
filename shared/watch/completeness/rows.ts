import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { completenessKey } from '../../topology/index.ts';
import type { Counts, EventName } from './count.ts';

/** The result for one hour of one integration. */
export interface HourRow {
  readonly integration: string;
  /** The hour's beginning, ISO 8601, UTC. */
  readonly hour: string;
  readonly checkedAt: string;
  /** `in-flight`: none is missing, and some have not ended yet, or are set aside. */
  readonly state: 'balanced' | 'in-flight' | 'broken';
  /** Digest of the archive's objects that were read. */
  readonly objects: string;
  /** By delivery. */
  readonly deliveries: Readonly<Record<string, Counts>>;
  /** Of a broken hour, by delivery: events that have not ended, the missing ones among them; at most 500. */
  readonly suspects: Readonly<Record<string, readonly EventName[]>>;
}

/** Faults of an integration's archive. */
export interface ArchiveRow {
  readonly integration: string;
  readonly checkedAt: string;
  /** Messages that the archive gave up. */
  readonly deadLetters: number;
  /** Messages that wait while the archive has written nothing for over an hour. */
  readonly behind: number;
}

export interface CompletenessRows {
  put(row: HourRow): Promise<void>;
  putArchive(row: ArchiveRow): Promise<void>;
  /** Rows of an integration from one hour on, oldest first. */
  hours(integration: string, from: string): AsyncIterable<HourRow>;
  /** The last fault of its archive, at or after a time (ISO 8601, UTC). */
  archive(integration: string, since: string): Promise<ArchiveRow | undefined>;
}

export interface CompletenessRowsOptions {
  readonly client: DynamoDBClient;
  /** The ledger's table. */
  readonly tableName: string;
}

/** As long as the ledger's entries. */
const ROW_DAYS = 90;
const HOUR_PREFIX = 'hour#';
const ARCHIVE_SORT = 'archive';
const MARSHAL = { marshallOptions: { removeUndefinedValues: true } };

export function createCompletenessRows({ client, tableName }: CompletenessRowsOptions): CompletenessRows {
  const document = DynamoDBDocumentClient.from(client, MARSHAL);

  async function put(sk: string, row: HourRow | ArchiveRow): Promise<void> {
    const expiresAt = Math.floor(Date.parse(row.checkedAt) / 1000) + ROW_DAYS * 86_400;
    const Item = { ...row, pk: completenessKey(row.integration), sk, expiresAt };
    await document.send(new PutCommand({ TableName: tableName, Item }));
  }

  async function* query(integration: string, from: string, to: string): AsyncIterable<object> {
    const pages = paginateQuery(
      { client: document },
      {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': completenessKey(integration), ':from': from, ':to': to },
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  return {
    put: (row) => put(HOUR_PREFIX + row.hour, row),
    putArchive: (row) => put(ARCHIVE_SORT, row),
    // Sorts after every time of ISO 8601.
    hours: (integration, from) =>
      query(integration, HOUR_PREFIX + from, `${HOUR_PREFIX}9999`) as AsyncIterable<HourRow>,
    async archive(integration, since) {
      for await (const row of query(integration, ARCHIVE_SORT, ARCHIVE_SORT)) {
        const found = row as ArchiveRow;
        return found.checkedAt >= since ? found : undefined;
      }
      return undefined;
    },
  };
}
