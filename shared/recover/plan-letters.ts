import type { DeliveryId } from '../contract/index.ts';
import { hasEnded, isChosen, isOfReason } from './choose.ts';
import type { EventViews } from './event-views.ts';
import type { PlanRequest, Target } from './job.ts';
import { SKIPPED } from './judge.ts';
import type { Letter, Queues } from './letters.ts';
import { Refusal } from './services.ts';

/** What a plan found. */
export interface Found {
  readonly targets: readonly Target[];
  /** Chosen, and left out, by why: a list of one entry for each event. */
  readonly leftOut: readonly string[];
}

/** Of a letter without an entry that gives one. */
const NO_REASON = 'no-reason-recorded';
const BEHIND = 'it stands behind another letter of its record';

export interface LetterPlanning {
  readonly queues: Queues;
  readonly isFifo: boolean;
  readonly views: EventViews;
  readonly remainingMs: () => number;
}

type Ordered = Target & { readonly receivedAt: string; readonly hasEnded: boolean };

/** Reads the dead-letter queue once, and joins each letter with its entry in the ledger. */
export async function planLetters(
  { selection }: Pick<PlanRequest, 'selection'>,
  delivery: DeliveryId,
  { queues, isFifo, views, remainingMs }: LetterPlanning,
): Promise<Found> {
  if (await queues.isMoving())
    throw new Refusal(
      'SQS moves dead letters of this delivery at this moment: wait until the redrive is over, or cancel it.',
    );
  const count = await queues.count();
  const letters: Letter[] = [];
  const { seen, isWhole } = await queues.scan({
    take: (letter) => {
      if (isChosen(selection, letter)) letters.push(letter);
      return false;
    },
    isContent: () => false,
    remainingMs,
  });
  if (!isWhole)
    throw new Refusal(`more than ${seen} dead letters lie there, and one job takes no more: redrive the whole queue.`);
  const known = await views(delivery, letters);
  const chosen: Ordered[] = [];
  const leftOut: string[] = [];
  for (const [index, { account, eventId, messageId, receivedAt }] of letters.entries()) {
    const view = known[index];
    if (!isOfReason(selection, view)) continue;
    // Another message of the event is the one that stands for it.
    if (view?.state === 'dead' && view.messageId !== messageId) leftOut.push(SKIPPED.triedSince);
    else {
      const ended = hasEnded(view);
      const reason = ended ? SKIPPED.tookEffect : (view?.reason ?? NO_REASON);
      chosen.push({ account, eventId, messageId, receivedAt, reason, hasEnded: ended });
    }
  }
  // A FIFO queue shows no letter that stands behind one which is being looked at.
  const behind = isFifo ? Math.max(0, count - seen) : 0;
  leftOut.push(...Array.from({ length: behind }, () => BEHIND));
  return { targets: chosen.toSorted(byTurn).map(({ receivedAt: _, hasEnded: __, ...target }) => target), leftOut };
}

/** The oldest first; those that need no call come last, so that they take no place among the first that are tried. */
function byTurn(a: Ordered, b: Ordered): number {
  if (a.hasEnded !== b.hasEnded) return a.hasEnded ? 1 : -1;
  return a.receivedAt < b.receivedAt ? -1 : 1;
}
