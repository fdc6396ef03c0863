import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId, DestinationName } from '../contract/index.ts';
import { batchGet, type Item } from './batch-get.ts';
import { storedId } from './bounds.ts';
import { type BreakerChange, breakerChangeOf, type LedgerRecord, messageStateOf, recordOf } from './entries.ts';
import { isOpen, type LedgerState, type MessageState } from './entry.ts';
import { breakerPartition, breakerSort, eventPrefix, isIndexable, messageKey, openKey } from './keys.ts';

/**
 * Answers what became of events. Everything is read page by page, as far as the caller goes on. DynamoDB's errors pass
 * through.
 */
export interface LedgerReader {
  /** An event in every delivery that got it. */
  byEvent(eventId: string): AsyncIterable<LedgerRecord>;
  /** Events of one record, such as `contact:70101`, newest first. May lag a second behind. */
  byEntity(entity: string): AsyncIterable<LedgerRecord>;
  /** Events of one request of the sender, newest first. May lag a second behind. */
  byCorrelation(correlationId: string): AsyncIterable<LedgerRecord>;
  /** `waiting` and `dead` come from their index, newest first in each delivery; another state reads the whole ledger, unordered. */
  byState(state: LedgerState): AsyncIterable<LedgerRecord>;
  /** Entries that changed at or after a time (ISO 8601, UTC), unordered. Reads the whole ledger. */
  since(at: string): AsyncIterable<LedgerRecord>;
  /** Changes of an account's circuit breaker from one time to another, oldest first. */
  breakerChanges(account: DestinationName, from: string, to?: string): AsyncIterable<BreakerChange>;
  /** What is known of one SQS message; `undefined` where it never failed. */
  messageState(delivery: DeliveryId, messageId: string): Promise<MessageState | undefined>;
}

export interface LedgerReaderOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** All that is to be read. */
  readonly deliveries: readonly DeliveryId[];
  /** Items in a page. Default: as many as DynamoDB puts into 1 MB. */
  readonly pageSize?: number;
  /** Default: time itself. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

type Query = Omit<QueryCommandInput, 'TableName'>;

/** Sorts after every ISO 8601 time. */
const FOR_EVER = '9999';

export function createLedgerReader(options: LedgerReaderOptions): LedgerReader {
  const { client, tableName, deliveries, pageSize } = options;
  const pause = options.pause ?? ((ms: number) => new Promise((resume) => setTimeout(resume, ms)));
  const document = DynamoDBDocumentClient.from(client);

  async function* pages(query: Query): AsyncIterable<readonly Item[]> {
    const limit = pageSize === undefined ? {} : { pageSize };
    for await (const { Items = [] } of paginateQuery(
      { client: document, ...limit },
      { TableName: tableName, ...query },
    ))
      yield Items;
  }

  async function* entries(query: Query): AsyncIterable<LedgerRecord> {
    for await (const page of pages(query)) yield* page.map(recordOf);
  }

  async function* everywhere(queryOf: (delivery: DeliveryId) => Query): AsyncIterable<LedgerRecord> {
    for (const delivery of deliveries) yield* entries(queryOf(delivery));
  }

  /** The index holds keys; the entries themselves are fetched a batch at a time. */
  async function* byKeysOf(IndexName: string, attribute: string, value: string): AsyncIterable<LedgerRecord> {
    if (!isIndexable(value)) return;
    const found = pages({ IndexName, ...equal(attribute, value), ScanIndexForward: false });
    for await (const page of found) {
      const keys = page.filter(({ pk }) => deliveries.some((id) => id === pk)).map(({ pk, sk }) => ({ pk, sk }));
      yield* await fetchAll(keys);
    }
  }

  /** In the order of the keys, which a batch does not keep. */
  async function fetchAll(keys: readonly Item[]): Promise<readonly LedgerRecord[]> {
    const items = await batchGet(keys, { document, tableName, pause });
    const found = new Map(items.map((item) => [nameOf(item), recordOf(item)]));
    return keys.flatMap((key) => found.get(nameOf(key)) ?? []);
  }

  const ofPartition = (delivery: string, prefix: string): Query => ({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': delivery, ':prefix': prefix },
  });
  const filtered = (query: Query, expression: string, name: string, value: string): Query => ({
    ...query,
    FilterExpression: expression,
    ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#filtered': name },
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':filtered': value },
  });

  return {
    byEvent: (eventId) =>
      // The prefix of `1` is also that of an event `1#2`.
      everywhere((delivery) =>
        filtered(
          { ...ofPartition(delivery, eventPrefix(eventId)), ConsistentRead: true },
          '#filtered = :filtered',
          'eventId',
          storedId(eventId),
        ),
      ),
    byEntity: (entity) => byKeysOf('entity', 'entity', entity),
    byCorrelation: (correlationId) => byKeysOf('correlation', 'correlationId', storedId(correlationId)),
    byState: (state) =>
      everywhere((delivery) =>
        isOpen(state)
          ? filtered(
              { IndexName: 'open', ...equal('open', openKey(delivery, state)), ScanIndexForward: false },
              '#filtered = :filtered',
              'state',
              state,
            )
          : filtered(ofPartition(delivery, 'event#'), '#filtered = :filtered', 'state', state),
      ),
    since: (at) =>
      everywhere((delivery) => filtered(ofPartition(delivery, 'event#'), '#filtered >= :filtered', 'updatedAt', at)),
    async *breakerChanges(account, from, to = FOR_EVER) {
      const query = {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': breakerPartition(account),
          ':from': breakerSort(from),
          ':to': breakerSort(to),
        },
      };
      for await (const page of pages(query)) yield* page.map((item) => breakerChangeOf(account, item));
    },
    async messageState(delivery, messageId) {
      const { Item } = await document.send(
        new GetCommand({ TableName: tableName, Key: messageKey(delivery, messageId), ConsistentRead: true }),
      );
      return Item && messageStateOf(Item);
    },
  };
}

const nameOf = ({ pk, sk }: Item) => JSON.stringify([pk, sk]);

/** `open` is a reserved word of DynamoDB's, so names stand in their own place. */
function equal(attribute: string, value: string): Query {
  return {
    KeyConditionExpression: '#key = :key',
    ExpressionAttributeNames: { '#key': attribute },
    ExpressionAttributeValues: { ':key': value },
  };
}
