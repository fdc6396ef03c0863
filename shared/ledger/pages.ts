import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { batchGet, type Item } from './batch-get.ts';
import { type LedgerRecord, recordOf } from './entries.ts';

export type Query = Omit<QueryCommandInput, 'TableName'>;

/** Reads the ledger's table page by page. */
export interface Pages {
  read(query: Query, pageSize?: number): AsyncIterable<readonly Item[]>;
  /** The entries of these keys, in their order; keys without an entry are left out. */
  fetch(keys: readonly Item[]): Promise<readonly LedgerRecord[]>;
}

export interface PagesOptions {
  readonly document: DynamoDBDocumentClient;
  readonly tableName: string;
  /** Items in a page, where the query does not say. Default: as many as DynamoDB puts into 1 MB. */
  readonly pageSize: number | undefined;
  readonly pause: (ms: number) => Promise<unknown>;
}

export function createPages({ document, tableName, pageSize: usual, pause }: PagesOptions): Pages {
  return {
    async *read(query, pageSize = usual) {
      const limit = pageSize === undefined ? {} : { pageSize };
      const found = paginateQuery({ client: document, ...limit }, { TableName: tableName, ...query });
      for await (const { Items = [] } of found) yield Items;
    },
    async fetch(keys) {
      // DynamoDB refuses a request that names one key twice.
      const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
      const items = await batchGet(distinct, { document, tableName, pause });
      const found = new Map(items.map((item) => [nameOf(item), recordOf(item)]));
      return keys.flatMap((key) => found.get(nameOf(key)) ?? []);
    },
  };
}

const nameOf = ({ pk, sk }: Item) => JSON.stringify([pk, sk]);

/** `open` is a reserved word of DynamoDB's, so names stand in their own place. */
export function equal(attribute: string, value: string): Query {
  return {
    KeyConditionExpression: '#key = :key',
    ExpressionAttributeNames: { '#key': attribute },
    ExpressionAttributeValues: { ':key': value },
  };
}

/** Sorts after every ISO 8601 time. */
export const FOR_EVER = '9999';
