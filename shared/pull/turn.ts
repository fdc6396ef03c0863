import type { Run } from '../ledger/index.ts';
import { changesOf, goneEvent } from './changes.ts';
import { shortOf } from './identity.ts';
import { type Page, pageProblem } from './judge-page.ts';
import { afterExpiredCursor, afterPage, isShort, mustReadAgain, unusualOf } from './progress.ts';
import type { PullServices } from './services.ts';
import { afterFailedCall, end, fail, failedOnce, later, type Step, type TurnEnd, write } from './steps.ts';
import { type Absence, absenceIn, NOTHING_ABSENT } from './sweep.ts';

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
