import type { LedgerState } from '../ledger/index.ts';
import type { Act, Counts, Job, Target } from './job.ts';

/** What the ledger says of an event, as far as a job looks at it. */
export interface EventView {
  readonly state: LedgerState;
  readonly reason?: string;
  readonly messageId: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  /** ISO 8601, UTC; absent in a row of an earlier release. */
  readonly receivedAt?: string;
  /** Of a discarded event: the job that discarded it. */
  readonly discardedBy?: string;
}

/** `go`: it is handed out. `gone`: nothing is left to do, and its dead letter goes. Else why it stays where it is. */
export type Judgement = 'go' | 'gone' | { readonly skip: string };

type JudgedJob = Pick<Job, 'id' | 'act' | 'selection'> & { readonly startedAt: string };

export const SKIPPED = {
  noLetter: 'its dead letter is not there any more',
  triedSince: 'it was tried since the plan',
  inFlight: 'it waits in its queue',
  tookEffect: 'it took effect before',
  discarded: 'it is discarded',
  notDiscarded: 'it is not discarded any more',
  notArchived: 'the archive does not hold it',
  notYetArchived: 'the archive does not hold it yet: plan it a second time in ten minutes',
  setAside: 'it is set aside: decide or retry it by that state',
  notSetAside: 'it is not set aside any more',
  withoutBody: 'the archive does not hold its body',
  unknown: 'it is older than the ledger, so its effect is unknown',
} as const;

/** Judges an event at the moment when it would be handed out. Repeating the judgement after a crash hands nothing out twice. */
export function judge(job: JudgedJob, target: Target, view: EventView | undefined): Judgement {
  switch (job.act) {
    case 'retry':
    case 'discard':
      return isOfLetters(job) ? judgeLetter(job, target, view) : judgeSetAside(job, view);
    case 'decide':
      return judgeSetAside(job, view);
    case 'replay':
      return judgeReplay(job, view);
    case 'undo':
      return judgeUndo(job, view);
  }
}

/** Whether a job acts on dead letters. */
export const isOfLetters = ({ act, selection }: Pick<Job, 'act' | 'selection'>) =>
  (act === 'retry' || act === 'discard') && selection.state === undefined;

function judgeLetter({ id, act }: JudgedJob, { messageId }: Target, view: EventView | undefined): Judgement {
  if (view === undefined) return 'go';
  switch (view.state) {
    case 'delivered':
    case 'filtered':
    case 'stale':
    case 'echo':
      return 'gone';
    case 'discarded':
      return act === 'discard' && view.discardedBy === id ? 'go' : 'gone';
    case 'dead':
      return view.messageId === messageId ? 'go' : { skip: SKIPPED.triedSince };
    case 'conflict':
    case 'owed':
      return { skip: SKIPPED.setAside };
    case 'attempting':
    case 'waiting':
      return view.messageId === messageId ? 'go' : { skip: SKIPPED.inFlight };
  }
}

function judgeReplay({ id, selection, startedAt }: JudgedJob, view: EventView | undefined): Judgement {
  if (view === undefined) return 'go';
  switch (view.state) {
    case 'delivered':
    case 'filtered':
    case 'stale':
    case 'echo':
      return { skip: SKIPPED.tookEffect };
    case 'discarded':
      return { skip: SKIPPED.discarded };
    case 'dead':
      return view.updatedAt < startedAt ? 'go' : { skip: SKIPPED.triedSince };
    case 'conflict':
    case 'owed':
      return { skip: SKIPPED.setAside };
    case 'attempting':
    case 'waiting':
      if (view.messageId === replayMark(id)) return 'go';
      // The completeness check says of a missing one that no queue holds its message.
      return selection.missing && view.updatedAt < startedAt ? 'go' : { skip: SKIPPED.inFlight };
  }
}

function judgeSetAside({ id, act, selection, startedAt }: JudgedJob, view: EventView | undefined): Judgement {
  if (view === undefined) return { skip: SKIPPED.notSetAside };
  switch (view.state) {
    case 'conflict':
    case 'owed':
      if (view.state !== selection.state) return { skip: SKIPPED.notSetAside };
      return view.updatedAt < startedAt ? 'go' : { skip: SKIPPED.triedSince };
    case 'waiting':
      // This job let it wait, and may not have sent it.
      return view.messageId === setAsideMark(id) ? 'go' : { skip: SKIPPED.inFlight };
    case 'attempting':
      return { skip: SKIPPED.inFlight };
    case 'dead':
      return { skip: SKIPPED.triedSince };
    case 'discarded':
      return act === 'discard' && view.discardedBy === id ? 'go' : { skip: SKIPPED.discarded };
    case 'delivered':
    case 'filtered':
    case 'stale':
    case 'echo':
      return { skip: SKIPPED.tookEffect };
  }
}

function judgeUndo({ id, selection }: JudgedJob, view: EventView | undefined): Judgement {
  const isOurs = view?.state === 'waiting' && view.messageId === undoMark(id);
  const isDiscarded = view?.state === 'discarded' && view.discardedBy === selection.discardedBy;
  return isDiscarded || isOurs ? 'go' : { skip: SKIPPED.notDiscarded };
}

/** Stands in the place of a message's id in the entry of an event that is no longer discarded and not yet received. */
export const undoMark = (job: string) => `undo:${job}`;

/** Stands there in the entry of an event that is set aside no more and not yet received. */
export const setAsideMark = (job: string) => `again:${job}`;

/** Stands there in the entry of an event whose doubt a job recorded, and that no worker has received since. */
export const replayMark = (job: string) => `replay:${job}`;

/** The result of an event that was handed out; undefined while it has none. */
export function resultOf(job: JudgedJob, target: Target, view: EventView | undefined): string | undefined {
  if (view === undefined) return undefined;
  const { state, reason } = view;
  switch (state) {
    case 'delivered':
    case 'filtered':
    case 'stale':
    case 'echo':
    case 'discarded':
      return job.act === 'undo' && state === 'discarded' ? undefined : state;
    case 'dead':
    case 'conflict':
    case 'owed':
      return isNewer(job, target, view) ? `${state}: ${reason ?? 'no reason given'}` : undefined;
    case 'attempting':
    case 'waiting':
      return undefined;
  }
}

/** Whether the entry is of a message that this job handed out, or of a later one. */
function isNewer({ startedAt }: JudgedJob, { messageId }: Target, view: EventView): boolean {
  return messageId === undefined ? view.updatedAt >= startedAt : view.messageId !== messageId;
}

/** So many events that die of one reason which none of them had before stop a job, if they are this share of the results. */
const SAME_NEW_REASON = 2;
const NEW_REASON_SHARE = 0.2;

export interface Died {
  /** Its reason at the plan. */
  readonly before?: string;
  readonly now: string;
}

/** Why a job stops: an event died of the reason that it had before, or several died of one. */
export function stopFor(
  act: Act,
  {
    died,
    earlier,
    known,
  }: {
    /** At this look. */
    readonly died: readonly Died[];
    /** By reason: counted at earlier looks. */
    readonly earlier: Counts;
    /** Results in all. */
    readonly known: number;
  },
): string | undefined {
  if (act === 'discard') return undefined;
  const again = died.filter(({ before, now }) => before === now);
  if (again[0]) return `${again[0].now} came back for ${again.length === 1 ? '1 event' : `${again.length} events`}`;
  const all = addCounts(earlier, countBy(died.map(({ now }) => now)));
  const [worst] = Object.entries(all).sort(([, a], [, b]) => b - a);
  if (!worst || worst[1] < SAME_NEW_REASON || worst[1] < known * NEW_REASON_SHARE) return undefined;
  return `${worst[1]} of ${known} events died of ${worst[0]}`;
}

export function countBy(names: readonly string[]): Counts {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export function addCounts(one: Counts, other: Counts): Counts {
  return Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((name) => [
      name,
      (one[name] ?? 0) + (other[name] ?? 0),
    ]),
  );
}
