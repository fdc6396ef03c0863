import type { DeliveryId, DestinationName, Tenant } from '../contract/index.ts';
import { digestOf } from './bounds.ts';
import { isSetAside, type LedgerState } from './entry.ts';

/**
 * The ledger's keys. The partition is the delivery, so that a role can be held to its own rows and an event is found by its
 * id without an index; what concerns a destination account stands in that account's partition.
 */

/** A sort key holds 1024 bytes; an identifier that a sender made longer than its share stands there as its digest. */
const LONGEST = 450;
/** What DynamoDB allows in the partition key of an index. */
const LONGEST_INDEXED = 2048;

export const eventPrefix = (eventId: string) => `event#${bounded(eventId)}#`;

/** An encoded tenant holds no `#`: the last one always separates, even if the id holds some. */
export const eventKey = (id: DeliveryId, tenant: Tenant, eventId: string) => ({
  pk: id,
  sk: `${eventPrefix(eventId)}${encoded(tenant)}`,
});

export const versionKey = (id: DeliveryId, tenant: Tenant, entity: string) => ({
  pk: id,
  sk: `version#${encoded(tenant)}#${bounded(entity)}`,
});

export const messageKey = (id: DeliveryId, messageId: string) => ({ pk: id, sk: `message#${messageId}` });

/** Changes of an account's circuit breaker, in order of time. The stored prefix is its first name. */
export const breakerPartition = (destination: DestinationName) => `account#${destination}`;
export const breakerSort = (at: string) => `gate#${at}`;

/**
 * Partition of the index of what is not delivered. Dead letters, which wait for a person, what is set aside, and what a person discarded
 * do not hide what waits for its next attempt.
 */
export function openKey(id: DeliveryId, state: LedgerState): string {
  if (isSetAside(state)) return `${id}#set-aside`;
  return state === 'dead' || state === 'discarded' ? `${id}#${state}` : id;
}

/** An hour's changes stand in so many partitions: each partition of an index takes 1,000 writes a second. */
export const CHANGE_SHARDS = 8;

/** Partition of the index of changes: the hour of a change (ISO 8601, UTC), and a share of the events. */
export const changesKey = (at: string, shard: number) => `${at.slice(0, 13)}#${shard}`;

/** Always the same for an event: its changes stand in one partition an hour. */
export function shardOf(eventId: string): number {
  return Number.parseInt(digestOf(eventId).slice(0, 4), 16) % CHANGE_SHARDS;
}

/** DynamoDB refuses the whole item when the key of an index is empty, too long, or not to be written in UTF-8. */
export function isIndexable(value: string): boolean {
  return value !== '' && value.isWellFormed() && Buffer.byteLength(value) <= LONGEST_INDEXED;
}

function bounded(text: string): string {
  if (text.isWellFormed() && Buffer.byteLength(text) <= LONGEST) return text;
  return `sha256:${digestOf(text)}`;
}

/** `encodeURIComponent` throws for half a surrogate pair, which JSON can carry. */
function encoded(tenant: Tenant): string {
  return bounded(tenant.isWellFormed() ? encodeURIComponent(tenant) : tenant);
}
