import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryId, DestinationName, Tenant } from '../contract/index.ts';
import { storedId } from './bounds.ts';
import { changes } from './changes.ts';
import { type BreakerChange, breakerChangeOf, type LedgerRecord, messageStateOf, recordOf } from './entries.ts';
import type { MessageState } from './entry.ts';
import { type KeptCall, readFailedCall } from './failed-calls.ts';
import { breakerPartition, breakerSort, eventKey, eventPrefix, isIndexable, messageKey } from './keys.ts';
import { type NotDelivered, type NotDeliveredQuery, notDelivered } from './not-delivered.ts';
import { createPages, equal, FOR_EVER } from './pages.ts';

/**
 * Answers what became of events. Everything is read page by page, as far as the caller goes on. DynamoDB's errors pass
 * through.
 */
export interface LedgerReader {
  /** An event in every delivery that got it. */
  byEvent(eventId: string): AsyncIterable<LedgerRecord>;
  /** These events, in this order; those without an entry are left out. */
  entries(events: readonly EventInDelivery[]): Promise<readonly LedgerRecord[]>;
  /**
   * Events of one record, such as `contact:70101`, that are not delivered or were not at their first attempt, newest first. The archive
   * knows the others. May lag a second behind.
   */
  byEntity(entity: string): AsyncIterable<LedgerRecord>;
  /** The same of one request of the sender. */
  byCorrelation(correlationId: string): AsyncIterable<LedgerRecord>;
  /** Events that wait or are dead, newest receipt first. @throws RangeError for a cursor of another list */
  notDelivered(query?: Omit<NotDeliveredQuery, 'deliveries'>): AsyncIterable<NotDelivered>;
  /** Last changes of the events that failed or waited, oldest first. Times are ISO 8601, UTC. */
  changes(from: string, to: string): AsyncIterable<LedgerRecord>;
  /** Changes of an account's circuit breaker from one time to another, oldest first. */
  breakerChanges(account: DestinationName, from: string, to?: string): AsyncIterable<BreakerChange>;
  /** What is known of one SQS message; `undefined` where it never failed. */
  messageState(delivery: DeliveryId, messageId: string): Promise<MessageState | undefined>;
  /** The last failed call of an event; undefined where none failed in the last 14 days. */
  failedCall(event: EventInDelivery): Promise<KeptCall | undefined>;
}

export interface EventInDelivery {
  readonly delivery: DeliveryId;
  readonly tenant: Tenant;
  readonly eventId: string;
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

export function createLedgerReader(options: LedgerReaderOptions): LedgerReader {
  const { client, tableName, deliveries, pageSize } = options;
  const pause = options.pause ?? ((ms: number) => new Promise((resume) => setTimeout(resume, ms)));
  const document = DynamoDBDocumentClient.from(client);
  const pages = createPages({ document, tableName, pageSize, pause });

  /** The prefix of `1` is also that of an event `1#2`. */
  async function* ofEvent(delivery: DeliveryId, eventId: string): AsyncIterable<LedgerRecord> {
    const found = pages.read({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      FilterExpression: 'eventId = :event',
      ExpressionAttributeValues: { ':pk': delivery, ':prefix': eventPrefix(eventId), ':event': storedId(eventId) },
      ConsistentRead: true,
    });
    for await (const page of found) yield* page.map(recordOf);
  }

  /** The index holds keys; the entries themselves are fetched a batch at a time. */
  async function* byKeysOf(IndexName: string, attribute: string, value: string): AsyncIterable<LedgerRecord> {
    if (!isIndexable(value)) return;
    const found = pages.read({ IndexName, ...equal(attribute, value), ScanIndexForward: false });
    for await (const page of found) {
      const keys = page.filter(({ pk }) => deliveries.some((id) => id === pk)).map(({ pk, sk }) => ({ pk, sk }));
      yield* await pages.fetch(keys);
    }
  }

  return {
    async *byEvent(eventId) {
      for (const delivery of deliveries) yield* ofEvent(delivery, eventId);
    },
    failedCall: (event) => readFailedCall(client, tableName, event),
    entries: (events) =>
      pages.fetch(events.map(({ delivery, tenant, eventId }) => eventKey(delivery, tenant, eventId))),
    byEntity: (entity) => byKeysOf('entity', 'entity', entity),
    byCorrelation: (correlationId) => byKeysOf('correlation', 'correlationId', storedId(correlationId)),
    notDelivered: (query = {}) => notDelivered(pages, { ...query, deliveries }),
    changes: (from, to) => changes(pages, { deliveries, from, to }),
    async *breakerChanges(account, from, to = FOR_EVER) {
      const query = {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': breakerPartition(account),
          ':from': breakerSort(from),
          ':to': breakerSort(to),
        },
      };
      for await (const page of pages.read(query)) yield* page.map((item) => breakerChangeOf(account, item));
    },
    async messageState(delivery, messageId) {
      const { Item } = await document.send(
        new GetCommand({ TableName: tableName, Key: messageKey(delivery, messageId), ConsistentRead: true }),
      );
      return Item && messageStateOf(Item);
    },
  };
}
