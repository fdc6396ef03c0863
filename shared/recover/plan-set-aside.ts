import { hourOf, keyMayHold } from '../archive/index.ts';
import type { DeliveryId } from '../contract/index.ts';
import type { SetAsideState } from '../ledger/index.ts';
import { chosenOf, isChosen, nameOf, type SetAsideEvent } from './choose.ts';
import type { PlanRequest, Target } from './job.ts';
import { SKIPPED } from './judge.ts';
import { type ArchivePlanning, CLOSING_MS, MOST_TARGETS } from './plan-archive.ts';
import type { Found } from './plan-letters.ts';
import { type RecoverServices, Refusal } from './services.ts';

/** The archive writes an event so long after its receipt, at most, unless S3 fails. */
const ARCHIVED_WITHIN_MS = 10 * 60_000;

export type SetAsidePlanning = Omit<ArchivePlanning, 'checkedHours' | 'views' | 'discarded' | 'declared'> &
  Pick<RecoverServices, 'setAsideEvents'> & { readonly integration: string };

/** Chosen events that are set aside so, by the ledger, each with the archived object that holds it. What is discarded needs none. */
export async function planSetAside(
  { act, selection }: Pick<PlanRequest, 'act' | 'selection'>,
  delivery: DeliveryId,
  planning: SetAsidePlanning,
): Promise<Found> {
  const state: SetAsideState = act === 'decide' ? 'conflict' : (selection.state ?? 'owed');
  const chosen: SetAsideEvent[] = [];
  for await (const event of planning.setAsideEvents(delivery, state)) {
    if (!isChosen(selection, event) || (selection.reason ?? event.reason) !== event.reason) continue;
    chosen.push(event);
    if (chosen.length > MOST_TARGETS)
      throw new Refusal(`more than ${MOST_TARGETS} events are chosen, and one job takes no more: narrow the choice.`);
  }
  const inOrder = chosen.toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1));
  if (act === 'discard') return { targets: inOrder.map((event) => targetOf(event)), leftOut: [] };
  const objects = await objectsOf(inOrder, planning);
  const targets = inOrder.flatMap((event) => {
    const object = objects.get(nameOf(event));
    return object === undefined ? [] : [targetOf(event, object)];
  });
  const leftOut = inOrder.flatMap((event) => {
    if (objects.has(nameOf(event))) return [];
    const isYoung = Date.parse(event.updatedAt) > planning.now() - ARCHIVED_WITHIN_MS;
    return [isYoung ? SKIPPED.notYetArchived : SKIPPED.notArchived];
  });
  return { targets, leftOut };
}

function targetOf({ account, eventId, reason }: SetAsideEvent, object?: string): Target {
  return { account, eventId, reason, ...(object !== undefined && { object }) };
}

/** By name: the object that holds an event. Only objects are read whose keys may hold one. */
async function objectsOf(
  events: readonly SetAsideEvent[],
  { archive, integration, remainingMs }: SetAsidePlanning,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [hour, ofHour] of Map.groupBy(events, ({ receivedAt }) => hourOf(receivedAt))) {
    const open = new Map(ofHour.map((event) => [nameOf(event), event]));
    for await (const { key } of archive.list(integration, { hour })) {
      if (open.size === 0) break;
      if (![...open.values()].some(({ eventId }) => keyMayHold(key, eventId))) continue;
      for await (const envelope of archive.events(key)) {
        if (remainingMs() < CLOSING_MS)
          throw new Refusal('the hours hold more events than one plan can read in its time: narrow the choice.');
        const name = nameOf(chosenOf(envelope));
        if (envelope.encoding !== 'claim' && open.delete(name)) found.set(name, key);
      }
    }
  }
  return found;
}
