import type { LedgerReader, LedgerRecord } from '../../shared/ledger/index.ts';
import type { Target } from '../command/target.ts';
import { type ArchivedQuery, archivedEntries, type ReadCost } from './archived.ts';
import { recentEvents } from './recent.ts';

/**
 * Events by their entity or correlation id, newest first. The ledger's indexes hold those that failed or waited, whenever that was. For
 * the others the archive is read, within the times that are asked for, and the workers' logs of the last minutes; a role that may not
 * read them gets what the ledger has, and `cost` says so.
 */
export async function namedEvents(
  target: Pick<Target, 'environment' | 'access' | 'now'>,
  reader: LedgerReader,
  query: ArchivedQuery & { readonly name: string },
  cost: ReadCost,
  limit = 10_000,
): Promise<readonly LedgerRecord[]> {
  const ways = [
    reader.byCorrelation(query.name),
    reader.byEntity(query.name),
    ifAllowed(recordsOf(archivedEntries(target, reader, query, cost)), cost),
    ifAllowed(recentEvents(target, reader, query.deliveries, query.name), cost),
  ];
  const found = (await Promise.all(ways.map((way) => take(way, limit)))).flat();
  const unlike = new Map(found.map((record) => [nameOf(record), record]));
  return [...unlike.values()].sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)).slice(0, limit);
}

async function* recordsOf(found: AsyncIterable<{ readonly record: LedgerRecord }>): AsyncIterable<LedgerRecord> {
  for await (const { record } of found) yield record;
}

async function* ifAllowed(found: AsyncIterable<LedgerRecord>, cost: ReadCost): AsyncIterable<LedgerRecord> {
  try {
    yield* found;
  } catch (error) {
    if (!(error instanceof Error && /AccessDenied/.test(error.name))) throw error;
    cost.isDenied = true;
  }
}

const nameOf = ({ delivery, tenant, eventId }: LedgerRecord) => JSON.stringify([delivery, tenant, eventId]);

export async function take<T>(found: AsyncIterable<T>, limit: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const one of found) if (taken.push(one) >= limit) break;
  return taken;
}
