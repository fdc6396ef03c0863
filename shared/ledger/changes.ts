import type { DeliveryId } from '../contract/index.ts';
import type { LedgerRecord } from './entries.ts';
import { CHANGE_SHARDS, changesKey } from './keys.ts';
import type { Pages } from './pages.ts';

const HOUR_MS = 3_600_000;

export interface ChangesQuery {
  readonly deliveries: readonly DeliveryId[];
  /** ISO 8601, UTC, both included. */
  readonly from: string;
  readonly to: string;
}

/**
 * The last change of each event that waits, is dead, or ended after it had failed or waited, oldest first; may lag a second behind. Events
 * that were delivered at their first attempt are not among them: they stand in no index.
 */
export async function* changes(pages: Pages, { deliveries, from, to }: ChangesQuery): AsyncIterable<LedgerRecord> {
  const wanted = new Set<unknown>(deliveries);
  for (let hour = Date.parse(from.slice(0, 13).concat(':00:00.000Z')); hour <= Date.parse(to); hour += HOUR_MS) {
    const at = new Date(hour).toISOString();
    const shards = Array.from({ length: CHANGE_SHARDS }, (_, shard) => keysOf(pages, changesKey(at, shard), from, to));
    const keys = (await Promise.all(shards)).flat().filter(({ pk }) => wanted.has(pk));
    keys.sort((a, b) => (String(a.updatedAt) < String(b.updatedAt) ? -1 : 1));
    yield* await pages.fetch(keys.map(({ pk, sk }) => ({ pk, sk })));
  }
}

async function keysOf(pages: Pages, partition: string, from: string, to: string) {
  const found = pages.read({
    IndexName: 'changes',
    KeyConditionExpression: 'changedIn = :partition AND updatedAt BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':partition': partition, ':from': from, ':to': to },
  });
  return (await Array.fromAsync(found)).flat();
}
