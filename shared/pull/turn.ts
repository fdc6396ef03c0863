import type { Outcome } from '../contract/index.ts';
import type { Run, RunChange } from '../ledger/index.ts';
import { changesOf, goneEvent } from './changes.ts';
import { shortOf } from './identity.ts';
import { type Page, pageProblem } from './judge-page.ts';
import { afterExpiredCursor, afterPage, type Ending, endOf, isShort, mustReadAgain, unusualOf } from './progress.ts';
import type { PullServices } from './services.ts';
import { type Absence, absenceIn, NOTHING_ABSENT } from './sweep.ts';

/** How a turn leaves its run. */
export type TurnEnd =
  | { readonly kind: 'ended' }
  /** Another turn goes on with it, no sooner than this. */
  | { readonly kind: 'later'; readonly run: Run; readonly seconds: number }
  /** The run is as another message or a person left it: this one has nothing to do. */
  | { readonly kind: 'lost' };

/** What one step of a turn came to. */
type Step = { readonly kind: 'on'; readonly run: Run } | TurnEnd;

/** Waits after failed calls in a row; one more failure ends the run. SQS delays a message for 15 minutes at most. */
const RETRY_SECONDS = [5, 15, 60, 180, 600, 900, 900, 900];
const LONGEST_DELAY_SECONDS = 900;
const HOUR_MS = 3_600_000;
/** Events of records that are gone, in one step. */
const GONE_AT_ONCE = 100;

/** Reads pages until the turn's time is over, the account takes no calls, or the listing ends. Each step leaves the run whole. */
export async function takeTurn(first: Run, services: PullServices): Promise<TurnEnd> {
  let run = first;
  const refused = run.phase === 'read' ? await services.permit() : undefined;
  if (refused) return later(run, refused, services);
  for (;;) {
    const step = await nextStep(run, services);
    if (step.kind !== 'on') return step;
    run = step.run;
    if (services.remainingMs() <= 0) return { kind: 'later', run, seconds: 0 };
  }
}

async function nextStep(run: Run, services: PullServices): Promise<Step> {
  if (run.cancelledBy !== undefined) return end(run, { state: 'cancelled' }, services);
  const { bounds } = services.pull;
  if (run.pages >= bounds.pages && run.phase === 'read') return fail(run, 'too-many-pages', services);
  if (services.now() - Date.parse(run.startedAt) > bounds.hours * HOUR_MS) return fail(run, 'too-long', services);
  return run.phase === 'read' ? readNext(run, services) : sweep(run, services);
}

async function readNext(run: Run, services: PullServices): Promise<Step> {
  const read = await services.readPage(run);
  switch (read.kind) {
    case 'page':
      return storePage(run, read, services);
    case 'cursor-expired': {
      const change = afterExpiredCursor(run, services.now());
      return change ? write(run, change, services) : fail(run, 'cursor-expired', services);
    }
    case 'threw':
      return fail(run, read.reason, services);
    case 'absent':
    case 'refused':
    case 'failed':
      return afterFailedCall(run, read.outcome, read.reason, services);
  }
}

/** Only what was not tried, or may pass, is repeated. */
function afterFailedCall(run: Run, outcome: Outcome, reason: string, services: PullServices): Promise<Step> | Step {
  if (outcome.kind === 'deferred') return later(run, outcome, services);
  if (outcome.kind !== 'temporary' && outcome.kind !== 'ambiguous') return fail(run, reason, services);
  const { retryAfterSeconds = 0 } = outcome.kind === 'temporary' ? outcome : {};
  return failedOnce(run, reason, retryAfterSeconds, services);
}

async function failedOnce(run: Run, reason: string, atLeast: number, services: PullServices): Promise<Step> {
  services.listener.onTrouble(run, reason);
  const own = RETRY_SECONDS[run.failures];
  if (own === undefined) return fail(run, reason, services);
  const step = await write(run, { failures: run.failures + 1 }, services);
  const jittered = own * (0.5 + services.random() / 2);
  return step.kind === 'on' ? { kind: 'later', run: step.run, seconds: bounded(Math.max(jittered, atLeast)) } : step;
}

function later(
  run: Run,
  { reason, retryAfterSeconds }: { reason: string; retryAfterSeconds: number },
  services: PullServices,
): TurnEnd {
  services.listener.onTrouble(run, reason);
  return { kind: 'later', run, seconds: bounded(retryAfterSeconds) };
}

const bounded = (seconds: number) => Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds));

/**
 * The events of a page are stored before their fingerprints, and those before the cursor: after a kill in between the page is
 * read once more, and the same events come out of it or none.
 */
async function storePage(run: Run, page: Page, services: PullServices): Promise<Step> {
  const { pull, records, now } = services;
  const problem = pageProblem(page, run, pull);
  if (problem !== undefined) return fail(run, problem, services);
  const ids = page.records.map(({ id }) => id);
  const { events, known, changed } = changesOf(page.records, await records.read(ids), pull);
  const { notStored, codes } = await services.store(events, run);
  if (notStored > 0) return failedOnce(run, `not-stored: ${codes.join(', ')}`, 0, services);
  await records.write(known);
  await records.addSeen(run.name, run.pages, ids.map(shortOf));
  services.listener.onPage(run, ids.length, changed);
  return write(run, afterPage(run, page, changed, now()), services);
}

/** The listing is read: what it lacks becomes events, and the run ends. */
async function sweep(run: Run, services: PullServices): Promise<Step> {
  const { pull, records, now } = services;
  const seen = await records.seenIn(run.name);
  if (mustReadAgain(run, pull, seen.size)) {
    const again = {
      phase: 'read' as const,
      cursor: undefined,
      pass: run.pass + 1,
      total: undefined,
      leastTotal: undefined,
    };
    return write(run, { ...again, updatedAt: new Date(now()).toISOString() }, services);
  }
  if (isShort(run, pull, seen.size)) return fail({ ...run, records: seen.size }, 'fewer-records-than-stated', services);
  const unusual = unusualOf(pull, seen.size);
  // A listing that shrank is not believed.
  const absence: Absence = unusual === 'fewer' ? NOTHING_ABSENT : await absenceIn(run, records, seen, pull);
  await records.write(absence.waiting);
  const some = absence.gone.slice(0, GONE_AT_ONCE);
  if (some.length > 0) {
    const step = await sendGone(run, some, services);
    if (step.kind !== 'on' || some.length < absence.gone.length) return step;
    run = step.run;
  }
  const ending = {
    ...(unusual !== undefined && { unusual }),
    ...(absence.isHeld && { goneHeld: absence.absent }),
  };
  return end({ ...run, records: seen.size }, { state: 'complete', ...ending }, services);
}

async function sendGone(run: Run, gone: Absence['gone'], services: PullServices): Promise<Step> {
  const { pull, records, now } = services;
  if (pull.reads.kind !== 'full' || !pull.reads.gone) return { kind: 'on', run };
  const about = { event: pull.reads.gone.event, record: pull.record, at: run.startedAt };
  const events = gone.map(([id, known]) => goneEvent(id, known, about));
  const { notStored, codes } = await services.store(events, run);
  if (notStored > 0) return failedOnce(run, `not-stored: ${codes.join(', ')}`, 0, services);
  await records.write(
    new Map(
      gone.map(([id, { fingerprint, change }]) => [id, { fingerprint, change: change + 1, isGone: true as const }]),
    ),
  );
  return write(run, { gone: run.gone + gone.length, failures: 0, updatedAt: new Date(now()).toISOString() }, services);
}

async function write(run: Run, change: RunChange, services: PullServices): Promise<Step> {
  if (!(await services.runs.change(run, change))) return lost(run, services);
  return { kind: 'on', run: changed(run, change) };
}

/** As DynamoDB keeps it: a member that is undefined is gone. */
const changed = (run: Run, change: RunChange): Run =>
  JSON.parse(JSON.stringify({ ...run, ...change, step: run.step + 1 }));

function fail(run: Run, reason: string, services: PullServices): Promise<Step> {
  return end(run, { state: 'failed', reason: reason.slice(0, 200) }, services);
}

async function end(run: Run, ending: Ending, services: PullServices): Promise<Step> {
  const { ended, head } = endOf(run, ending, await services.runs.head(), services.now());
  if (!(await services.runs.end(run, ended, head))) return lost(run, services);
  services.listener.onEnded(ended);
  return { kind: 'ended' };
}

/** A person cancelled it while it was read, or another message has it. */
async function lost(run: Run, services: PullServices): Promise<Step> {
  const now = await services.runs.read(run.name);
  const isCancelled = now?.step === run.step && now.messageId === run.messageId && now.cancelledBy !== undefined;
  return isCancelled ? end(now, { state: 'cancelled' }, services) : { kind: 'lost' };
}
