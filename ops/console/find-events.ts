import type { DeliveryId } from '../../shared/contract/index.ts';
import { isOpen, type LedgerRecord, type LedgerState } from '../../shared/ledger/index.ts';
import { deliveriesOf } from '../command/declared.ts';
import { archiveNote } from '../ledger/archived.ts';
import { find } from '../ledger/events.ts';
import { statusIn } from './status.ts';
import type { View } from './view.ts';

export interface Wanted {
  /** Empty: every state that is not an end. */
  readonly state: LedgerState | '';
  /** Empty: all. */
  readonly delivery: string;
  readonly entity: string;
  readonly reason: string;
}

export interface Found {
  readonly newest: readonly LedgerRecord[];
  /** Whether there may be more. */
  readonly isCut: boolean;
  /** What was read of the archive, if anything was. */
  readonly note?: string;
}

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Workers' clocks differ from ours. */
const AHEAD_MS = 5 * 60_000;
/** A rare reason among very many events is found by `npm run ops -- events`. */
const MOST_READ = 2000;

/** The newest events that are wanted, at most `most`, found as `ops events` finds them. @throws UsageError, and AWS's errors */
export async function findEvents(view: View, wanted: Wanted, most: number): Promise<Found> {
  const { target, now } = view;
  const { state, entity, reason } = wanted;
  const from = new Date(now - (entity === '' ? HOUR_MS : WEEK_MS)).toISOString();
  const cost = { lists: 0, objects: 0 };
  const query = {
    ...(state !== '' && { state }),
    ...(entity !== '' && { name: entity }),
    ...{ from, to: new Date(now + AHEAD_MS).toISOString() },
  };
  const newest: LedgerRecord[] = [];
  let read = 0;
  let isCut = false;
  for await (const record of find(target, await askedOf(view, wanted), query, false, cost)) {
    isCut = newest.length >= most || read >= MOST_READ;
    if (isCut) break;
    read += 1;
    if (reason === '' || record.reason === reason) newest.push(record);
  }
  return { newest, isCut, ...(cost.lists > 0 && { note: archiveNote(cost, from, entity !== '') }) };
}

/** Of events that are open: the deliveries that have some, as the status knows them. */
async function askedOf(view: View, { state, delivery, entity }: Wanted): Promise<readonly DeliveryId[]> {
  const all = deliveriesOf(delivery === '' ? undefined : delivery);
  if (entity !== '' || (state !== '' && !isOpen(state))) return all;
  const { deliveries } = await statusIn(view);
  const busy = new Set<string>(
    deliveries.flatMap(({ id, dead, waiting }) => (dead.count + waiting.count > 0 ? [id] : [])),
  );
  return all.filter((id) => busy.has(id));
}
