import type { DeliveryId } from '../contract/index.ts';
import type { Item } from './batch-get.ts';
import { type LedgerRecord, recordOf } from './entries.ts';
import { type LedgerState, OPEN_STATES } from './entry.ts';
import { openKey } from './keys.ts';
import { equal, FOR_EVER, type Pages } from './pages.ts';

/** What is asked for of the events that are not delivered. Times are those of receipt, ISO 8601, UTC, both included. */
export interface NotDeliveredQuery {
  readonly deliveries: readonly DeliveryId[];
  /** Of those that are open, and `discarded`. Default: all that are open. */
  readonly states?: readonly LedgerState[];
  readonly from?: string;
  readonly to?: string;
  /** Of an earlier record: goes on after it. */
  readonly after?: string;
  /** How many records the caller expects to take: the size of the pages. Default 50. */
  readonly expected?: number;
}

/** A record, and the cursor from which a later query goes on after it. */
export interface NotDelivered {
  readonly record: LedgerRecord;
  readonly cursor: string;
}

const EXPECTED = 50;

/**
 * Events that wait, are dead, set aside or were discarded, newest receipt first over all deliveries. Reads one page of each delivery's waiting, dead and set-aside events,
 * and further pages as the caller goes on: its cost is that of what is shown.
 * @throws RangeError for a cursor of another list
 */
export async function* notDelivered(pages: Pages, query: NotDeliveredQuery): AsyncIterable<NotDelivered> {
  const { deliveries, states = OPEN_STATES, after } = query;
  const last = after === undefined ? undefined : readCursor(after);
  const partitions = deliveries.flatMap((id) => [...new Set(states.map((state) => openKey(id, state)))]);
  const streams = partitions.map((partition) => inOrder(pages, partition, query, last)[Symbol.asyncIterator]());
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    const at = newestOf(heads);
    if (at === undefined) return;
    const { value } = heads[at] as IteratorYieldResult<Item>;
    yield { record: recordOf(value), cursor: writeCursor(placeOf(value)) };
    heads[at] = await (streams[at] as AsyncIterator<Item>).next();
  }
}

/** DynamoDB promises no order among events of one millisecond: they are gathered and put in ours. */
async function* inOrder(pages: Pages, partition: string, query: NotDeliveredQuery, last: Place | undefined) {
  const { states = OPEN_STATES, from = '', to = FOR_EVER, expected = EXPECTED } = query;
  const until = last && last[0] < to ? last[0] : to;
  const found = pages.read(
    {
      IndexName: 'open',
      KeyConditionExpression: '#key = :key AND openSince BETWEEN :from AND :to',
      ExpressionAttributeNames: { ...equal('open', partition).ExpressionAttributeNames },
      ExpressionAttributeValues: { ':key': partition, ':from': from || '0', ':to': until },
      ScanIndexForward: false,
    },
    expected,
  );
  let together: Item[] = [];
  const inPlace = () =>
    together
      .filter((item) => states.includes(item.state as LedgerState) && (!last || isBefore(last, placeOf(item))))
      .sort((a, b) => (isBefore(placeOf(a), placeOf(b)) ? -1 : 1));
  for await (const page of found) {
    for (const item of page) {
      if (together.length > 0 && together[0]?.openSince !== item.openSince) {
        yield* inPlace();
        together = [];
      }
      together.push(item);
    }
  }
  yield* inPlace();
}

/** Time of receipt, delivery and key: newest first, then by name. */
type Place = readonly [receivedAt: string, pk: string, sk: string];

const placeOf = ({ openSince, pk, sk }: Item): Place => [String(openSince), String(pk), String(sk)];

function isBefore([at, ...names]: Place, [otherAt, ...otherNames]: Place): boolean {
  if (at !== otherAt) return at > otherAt;
  return JSON.stringify(names) < JSON.stringify(otherNames);
}

function newestOf(heads: readonly IteratorResult<Item>[]): number | undefined {
  let newest: { readonly at: number; readonly place: Place } | undefined;
  for (const [at, head] of heads.entries()) {
    if (head.done) continue;
    const place = placeOf(head.value);
    if (!newest || isBefore(place, newest.place)) newest = { at, place };
  }
  return newest?.at;
}

const writeCursor = (place: Place) => Buffer.from(JSON.stringify(place)).toString('base64url');

function readCursor(text: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(place) && place.length === 3) {
      const [at, pk, sk]: readonly unknown[] = place;
      if (typeof at === 'string' && typeof pk === 'string' && typeof sk === 'string') return [at, pk, sk];
    }
  } catch {
    // Not written by this list.
  }
  throw new RangeError(`"${text}" is no cursor of this list.`);
}
