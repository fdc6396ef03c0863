import { type ArchiveReader, hourOf } from '../archive/index.ts';
import type { DeliveryId } from '../contract/index.ts';
import { isSetAside } from '../ledger/index.ts';
import type { RecoveredDelivery } from '../topology/index.ts';
import { againId, type Chosen, chosenOf, hasEnded, isChosen, isOfReason, nameOf } from './choose.ts';
import type { PlanRequest, Target } from './job.ts';
import { type EventView, SKIPPED } from './judge.ts';
import type { Found } from './plan-letters.ts';
import { type RecoverServices, Refusal } from './services.ts';

/** Events of one job. */
export const MOST_TARGETS = 50_000;
/** Kept for the rows of the plan. */
export const CLOSING_MS = 15_000;
const DAY_MS = 86_400_000;
/** The ledger keeps an entry for so long: without one, the effect of an older event is unknown. */
const LEDGER_DAYS = 90;
/** Where nothing says when the events were received: as long as the completeness check and the dead letters look back. */
const DEFAULT_DAYS = 16;

/** An archived event that is looked at. */
interface Archived extends Chosen {
  readonly object: string;
}

export interface Discarded {
  readonly names: ReadonlySet<string>;
  readonly receivedFrom: string;
  /** The hours in which they were received, ISO 8601, UTC; absent: any since then. */
  readonly hours?: readonly string[];
}

export interface ArchivePlanning extends Pick<RecoverServices, 'checkedHours' | 'views' | 'now'> {
  readonly archive: Pick<ArchiveReader, 'list' | 'events'>;
  readonly declared: RecoveredDelivery;
  /** Of an undo: the events that the other job discarded, and when it began. */
  readonly discarded?: Discarded;
  readonly remainingMs: () => number;
}

/** Reads the archive over the hours that were asked for, and joins each event with its entry in the ledger. */
export async function planArchive(
  request: PlanRequest,
  id: string,
  delivery: DeliveryId,
  planning: ArchivePlanning,
): Promise<Found> {
  const wanted = await wantedOf(request, planning);
  const found = new Map<string, Archived>();
  for await (const event of archived(request, wanted, planning)) {
    if (!found.has(nameOf(event))) found.set(nameOf(event), event);
    if (found.size > MOST_TARGETS)
      throw new Refusal(
        `more than ${MOST_TARGETS} events are chosen, and one job takes no more: narrow --from and --to.`,
      );
  }
  const events = [...found.values()];
  const views = await planning.views(
    delivery,
    events.map((event) => identityOf(event, request, id)),
  );
  const targets: Target[] = [];
  const leftOut: string[] = [];
  for (const [index, event] of events.entries()) {
    const view = views[index];
    if (!isOfReason(request.selection, view)) continue;
    const why = whyLeftOut(request, event, view, planning);
    if (why !== undefined) leftOut.push(why);
    else targets.push(targetOf(event, view));
  }
  for (const name of wanted.names ?? []) if (!found.has(name)) leftOut.push(SKIPPED.notArchived);
  return { targets, leftOut };
}

const identityOf = ({ account, eventId }: Chosen, { again }: PlanRequest, id: string) => ({
  account,
  eventId: again ? againId(eventId, id) : eventId,
});

function targetOf({ account, eventId, object }: Archived, view: EventView | undefined): Target {
  return { account, eventId, object, ...(view?.reason !== undefined && { reason: view.reason }) };
}

/** What is looked for, and in which objects. */
interface Wanted {
  readonly keys: AsyncIterable<string>;
  /** Nothing but these. */
  readonly names?: ReadonlySet<string>;
}

async function wantedOf({ selection }: PlanRequest, planning: ArchivePlanning): Promise<Wanted> {
  const { archive, declared, checkedHours, discarded, now } = planning;
  const { integration, delivery } = declared;
  const from = selection.from ?? discarded?.receivedFrom ?? new Date(now() - DEFAULT_DAYS * DAY_MS).toISOString();
  if (discarded?.hours) return { keys: keysOf(archive, integration, discarded.hours), names: discarded.names };
  if (!selection.missing)
    return {
      keys: keysBetween(archive, integration, from, selection.to),
      ...(discarded && { names: discarded.names }),
    };
  const hours: string[] = [];
  const names = new Set<string>();
  for await (const { hour, suspects } of checkedHours(integration, hourOf(from))) {
    const named = suspects[delivery] ?? [];
    if (named.length > 0) hours.push(hour);
    for (const name of named) names.add(nameOf(name));
  }
  return { keys: keysOf(archive, integration, hours), names };
}

/** Keys begin with the hour, so that they are listed in order of time. */
async function* keysBetween(archive: Listing, integration: string, from: string, to: string | undefined) {
  for await (const { key, hour } of archive.list(integration, { from: hourOf(from) })) {
    if (to !== undefined && hour >= to) return;
    yield key;
  }
}

async function* keysOf(archive: Listing, integration: string, hours: readonly string[]) {
  for (const hour of hours) for await (const { key } of archive.list(integration, { hour })) yield key;
}

type Listing = Pick<ArchiveReader, 'list'>;

async function* archived(
  { selection }: PlanRequest,
  { keys, names }: Wanted,
  { archive, declared, remainingMs }: ArchivePlanning,
): AsyncIterable<Archived> {
  for await (const key of keys) {
    for await (const envelope of archive.events(key)) {
      if (remainingMs() < CLOSING_MS)
        throw new Refusal('the hours hold more events than one plan can read in its time: narrow --from and --to.');
      const event = chosenOf(envelope);
      if (!(envelope.deliveries ?? []).includes(declared.delivery) || !isChosen(selection, event)) continue;
      if (names && !names.has(nameOf(event))) continue;
      yield { ...event, object: key };
    }
  }
}

/** Why a chosen event is left out at the plan; the step judges each once more. */
function whyLeftOut(
  { act, again, selection }: PlanRequest,
  { receivedAt }: Chosen,
  view: EventView | undefined,
  { declared, now }: ArchivePlanning,
): string | undefined {
  if (act === 'undo')
    return view?.state === 'discarded' && view.discardedBy === selection.discardedBy ? undefined : SKIPPED.notDiscarded;
  if (again) return undefined;
  if (view === undefined) {
    const isOld = Date.parse(receivedAt) < now() - LEDGER_DAYS * DAY_MS;
    const isSafe = declared.strategy === 'natural-upsert' || declared.strategy === 'look-up-before-retry';
    return isOld && !isSafe ? SKIPPED.unknown : undefined;
  }
  if (hasEnded(view)) return SKIPPED.tookEffect;
  if (view.state === 'discarded') return SKIPPED.discarded;
  if (isSetAside(view.state)) return SKIPPED.setAside;
  return view.state !== 'dead' && !selection.missing ? SKIPPED.inFlight : undefined;
}

/** Whether the worker must look first whether an event took effect: it is older than the ledger's entries. */
export function isInDoubt(receivedAt: string, view: EventView | undefined, declared: RecoveredDelivery, now: number) {
  return (
    view === undefined &&
    declared.strategy === 'look-up-before-retry' &&
    Date.parse(receivedAt) < now - LEDGER_DAYS * DAY_MS
  );
}
