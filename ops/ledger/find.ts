import type { DeliveryId } from '../../shared/contract/index.ts';
import { isOpen, type LedgerRecord, type LedgerState } from '../../shared/ledger/index.ts';
import type { Target } from '../command/target.ts';
import { archivedEntries, type ReadCost } from './archived.ts';
import { namedEvents } from './named.ts';
import { cursorIn, cursorOf, isAfter, notOfThisList, type Place, readPlace, writePlace } from './place.ts';

/** Which events are asked for; all conditions must hold. */
export interface Wanted {
  readonly state?: LedgerState;
  /** An entity or a correlation id. */
  readonly name?: string;
  readonly type?: string;
  readonly tenant?: string;
  readonly reason?: string;
  /** Times of receipt, ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** Whether a person named the time. Otherwise what is not delivered is listed whenever it was received. */
  readonly isSince: boolean;
}

export interface FoundEvent {
  readonly record: LedgerRecord;
  /** A later list goes on after it. */
  readonly cursor: string;
}

export interface Finding {
  readonly deliveries: readonly DeliveryId[];
  readonly wanted: Wanted;
  /** A cursor of the same list. */
  readonly after?: string | undefined;
  /** How many are expected to be taken: the size of DynamoDB's pages. */
  readonly expected?: number;
  /** What is read of the archive. */
  readonly cost: ReadCost;
}

type Reading = Pick<Target, 'environment' | 'access' | 'now' | 'reader'>;

/** The cheapest way to what is wanted, newest receipt first; every event that was read, so that the caller bounds the reading. */
async function* read(target: Reading, { deliveries, wanted, after, expected, cost }: Finding) {
  const { state, name, from, to, isSince } = wanted;
  const reader = target.reader(deliveries);
  if (name === undefined && (state === undefined || state === 'discarded' || isOpen(state))) {
    const last = cursorOf('o', after);
    const query = {
      ...(isSince && { from, to }),
      ...(state && { states: [state] }),
      ...(last !== undefined && { after: last }),
      ...(expected !== undefined && { expected }),
    };
    try {
      for await (const { record, cursor } of reader.notDelivered(query))
        yield { record, cursor: cursorIn('o', cursor) };
    } catch (error) {
      throw error instanceof RangeError ? notOfThisList() : error;
    }
    return;
  }
  const last = readPlace(cursorOf('a', after));
  const times = { from, to: last === undefined ? to : last[0] };
  for await (const { record, place } of placed(
    target,
    { deliveries, ...times, ...(name !== undefined && { name }) },
    cost,
  ))
    if (last === undefined || isAfter(place, last)) yield { record, cursor: cursorIn('a', writePlace(place)) };
}

async function* placed(
  target: Reading,
  query: {
    readonly deliveries: readonly DeliveryId[];
    readonly from: string;
    readonly to: string;
    readonly name?: string;
  },
  cost: ReadCost,
): AsyncIterable<{ readonly record: LedgerRecord; readonly place: Place }> {
  const reader = target.reader(query.deliveries);
  const { name, from, to } = query;
  if (name === undefined) {
    yield* archivedEntries(target, reader, query, cost);
    return;
  }
  const records = await namedEvents(target, reader, { ...query, name }, cost);
  const all = records
    .filter(({ receivedAt }) => receivedAt >= from && receivedAt <= to)
    .map((record) => ({ record, place: placeIn(record) }));
  yield* all.sort((a, b) => (isAfter(a.place, b.place) ? 1 : -1));
}

const placeIn = ({ receivedAt, tenant, eventId, delivery }: LedgerRecord): Place => [
  receivedAt,
  JSON.stringify([tenant, eventId]),
  delivery,
];

const isWanted = ({ state, type, tenant, reason }: Wanted, record: LedgerRecord) =>
  (state === undefined || record.state === state) &&
  (type === undefined || record.type === type) &&
  (tenant === undefined || record.tenant === tenant) &&
  (reason === undefined || record.reason === reason);

/** Everything that is wanted, newest receipt first. @throws UsageError for a cursor of another list, and AWS's errors */
export async function* find(target: Reading, finding: Finding): AsyncIterable<FoundEvent> {
  for await (const found of read(target, finding)) if (isWanted(finding.wanted, found.record)) yield found;
}

export interface FoundPage {
  readonly records: readonly LedgerRecord[];
  /** From here a further page goes on; absent at the end. */
  readonly next?: string;
  /** Events that were read to find these. */
  readonly read: number;
}

export interface PageSize {
  readonly most: number;
  /** A rare type among very many events: the page ends after so many were read. */
  readonly mostRead: number;
}

/** One page: it costs what it shows, and never more than `mostRead`. */
export async function findPage(target: Reading, finding: Finding, { most, mostRead }: PageSize): Promise<FoundPage> {
  const records: LedgerRecord[] = [];
  let count = 0;
  let next: string | undefined;
  for await (const { record, cursor } of read(target, { expected: Math.min(most + 1, 1000), ...finding })) {
    if (next !== undefined && (records.length >= most || count >= mostRead)) return { records, next, read: count };
    count += 1;
    next = cursor;
    if (isWanted(finding.wanted, record)) records.push(record);
  }
  return { records, read: count };
}
