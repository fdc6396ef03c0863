import type { DeliveryId } from '../../shared/contract/index.ts';
import { isOpen, LEDGER_STATES } from '../../shared/ledger/index.ts';
import { deliveriesOf } from '../command/declared.ts';
import { archiveNote } from '../ledger/archived.ts';
import { wantedOf } from '../ledger/filters.ts';
import { type FoundPage, findPage } from '../ledger/find.ts';
import { statusIn } from './status.ts';
import type { View } from './view.ts';

/** What a person asks for; empty is all. Without a state: every state that is not an end. */
export const EVENT_FILTERS = ['state', 'delivery', 'type', 'tenant', 'entity', 'reason', 'after'] as const;
export type EventFilters = Readonly<Record<(typeof EVENT_FILTERS)[number], string>>;

export interface Found extends FoundPage {
  /** What was read of the archive, if anything was. */
  readonly note?: string;
}

/** A rare type among very many events: the page ends, and its link goes on. */
const MOST_READ = 2000;

/** The newest events that are wanted, at most `most`, found as `ops events` finds them. @throws UsageError, and AWS's errors */
export async function findEvents(view: View, filters: EventFilters, most: number): Promise<Found> {
  const { target, now } = view;
  const { delivery, after, ...texts } = filters;
  const asked = Object.entries(texts).filter(([, value]) => value !== '');
  const wanted = wantedOf(Object.fromEntries(asked), now);
  const cost = { lists: 0, objects: 0 };
  const deliveries = await busyAmong(view, filters, deliveriesOf(delivery === '' ? undefined : delivery));
  const finding = { deliveries, wanted, cost, ...(after !== '' && { after }) };
  const page = await findPage(target, finding, { most, mostRead: MOST_READ });
  const note = archiveNote(cost, wanted.from, wanted.name !== undefined);
  return { ...page, ...(note !== undefined && { note }) };
}

/** Of events that are open: the deliveries that have some, as the status knows them. */
async function busyAmong(
  view: View,
  { state, entity }: EventFilters,
  all: readonly DeliveryId[],
): Promise<readonly DeliveryId[]> {
  const hasEnded = LEDGER_STATES.some((one) => one === state && !isOpen(one));
  if (entity !== '' || hasEnded) return all;
  const { deliveries } = await statusIn(view);
  const busy = new Set<string>(
    deliveries.flatMap(({ id, dead, waiting, setAside }) => {
      const open = dead.count + waiting.count + (setAside ? setAside.conflict.count + setAside.owed.count : 0);
      return open > 0 ? [id] : [];
    }),
  );
  return all.filter((id) => busy.has(id));
}
