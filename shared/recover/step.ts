import type { Chunk, StartedJob } from './chunk.ts';
import { handOut } from './hand-out.ts';
import type { Job, StepMessage } from './job.ts';
import { isOfLetters, stopFor } from './judge.ts';
import type { Queues } from './letters.ts';
import { type Looked, look, nothingNew, viewsOf } from './look.ts';
import type { RecoverServices } from './services.ts';
import { isPastStages, nextChunk, PACE_SECONDS, waitSeconds } from './stages.ts';
import type { Progress } from './store.ts';
import { windowOf } from './window.ts';

/** The source queue may hold so many waiting messages before a job adds to it: live events come first. */
const MOST_WAITING = 500;
const HOUR_MS = 3_600_000;
/** A job in which nothing changes for so long ends its steps; it can go on. */
const LONGEST_STILL_MS = 24 * HOUR_MS;
/** Short enough that the next step is there when the stage has its results. */
const AFTER_HANDING_SECONDS = 5;

/**
 * Carries out the step that a message names: looks at results, stops or goes on, hands the next events out, and sends the next step.
 * Killed anywhere, it is repeated: what it handed out is not handed out again, because each event is judged by the ledger first.
 * @returns `again`: another run has the step at this moment
 */
export async function runStep(
  { job: id, step }: StepMessage,
  services: RecoverServices,
  remainingMs: () => number,
): Promise<'done' | 'again'> {
  const found = await services.store.read(id);
  // A message of a step that was sent before the row said so is that of the row's step.
  if (found?.state !== 'running' || found.startedAt === undefined || step < found.step) return 'done';
  const job: StartedJob = { ...found, startedAt: found.startedAt };
  const taken = await services.store.take(id, job.step, services.now());
  if (taken === 'over') return 'done';
  if (taken === 'busy') return 'again';
  await carryOut(job, taken === 'repeated', services, remainingMs);
  return 'done';
}

async function carryOut(
  job: StartedJob,
  isRepeated: boolean,
  services: RecoverServices,
  remainingMs: () => number,
): Promise<void> {
  const { config, now, listener } = services;
  const declared = config.deliveries[job.delivery];
  if (!declared)
    return end(job, nothingNew(job), { state: 'stopped', note: 'its delivery is not declared any more' }, services);
  const looked = await look(job, services);
  const stop = stopFor(job.act, { died: looked.died, earlier: job.diedSince, known: looked.known });
  if (stop !== undefined) return end(job, looked, { state: 'stopped', note: stop }, services);
  if (looked.settled === job.total) return end(job, looked, { state: 'done' }, services);
  const queues = await services.queues(declared);
  const size = chunkSize(job, looked, declared.perSecond);
  const obstacle = size > 0 ? await obstacleOf(job, queues) : 'waits for the results of what was handed out';
  if (size > 0 && obstacle === undefined) {
    await handOutNext({ job, declared, queues, isRepeated, remainingMs }, size, services);
    const released = job.released + size;
    const isPaced = job.act !== 'discard' && isPastStages(released);
    return goOn(job, { ...looked, released }, { seconds: isPaced ? PACE_SECONDS : AFTER_HANDING_SECONDS }, services);
  }
  const stillMs = now() - Date.parse(job.changedAt);
  if (stillMs > LONGEST_STILL_MS)
    return end(job, looked, { state: 'stopped', note: 'nothing has changed for a day' }, services);
  if (stillMs > HOUR_MS) listener.onStandsStill(job);
  return goOn(
    job,
    looked,
    { seconds: waitSeconds(stillMs), ...(obstacle !== undefined && { note: obstacle }) },
    services,
  );
}

/** Nothing is called for a discarded event, so that none of them waits for another. */
function chunkSize(job: Job, { settled }: Looked, perSecond: number): number {
  if (job.act === 'discard') return nextChunk({ ...job, settled: job.released }, Number.POSITIVE_INFINITY);
  return nextChunk({ ...job, settled }, perSecond);
}

/** What keeps the next events back at this moment. */
async function obstacleOf(job: Job, queues: Queues): Promise<string | undefined> {
  const { act } = job;
  if (isOfLetters(job) && (await queues.isMoving())) return 'waits for a redrive by SQS to end';
  if (act === 'discard') return undefined;
  const waiting = await queues.waiting();
  return waiting < MOST_WAITING ? undefined : `lets live events pass: ${waiting} wait in the queue`;
}

async function handOutNext(
  run: Pick<Chunk, 'job' | 'declared' | 'queues' | 'isRepeated' | 'remainingMs'>,
  size: number,
  services: RecoverServices,
): Promise<void> {
  const { job } = run;
  const pages = await services.store.pages(job.id, job.released, job.released + size);
  const targets = windowOf(pages, job.released, job.released + size);
  const views = await viewsOf(job, targets, services);
  const skips = await handOut({ ...run, targets, views }, services);
  for (const page of pages) {
    const ofPage = Object.entries(skips).flatMap(([index, why]) => {
      const place = job.released + Number(index) - page.from;
      return place >= 0 && place < page.targets.length ? [[place, why] as const] : [];
    });
    if (ofPage.length > 0) await services.store.recordSkips(job.id, page, Object.fromEntries(ofPage));
  }
  services.listener.onStep(job, size);
}

/** The next step's message goes first: a run that is killed between both leaves two messages of one step, never none. */
async function goOn(
  job: StartedJob,
  looked: Looked,
  next: { readonly seconds: number; readonly note?: string },
  { store, sendStep, now }: RecoverServices,
): Promise<void> {
  await sendStep({ job: job.id, step: job.step + 1 }, next.seconds);
  const note = next.note === undefined ? {} : { note: next.note };
  await store.advance(job.id, job.step, { ...progressOf(job, looked, now()), ...note });
}

async function end(
  job: StartedJob,
  looked: Looked,
  ended: Pick<Progress, 'state' | 'note'>,
  { store, listener, now }: RecoverServices,
): Promise<void> {
  const progress = { ...progressOf(job, looked, now()), changedAt: new Date(now()).toISOString(), ...ended };
  if (await store.advance(job.id, job.step, progress)) listener.onEnded({ ...job, ...progress });
}

function progressOf(job: Job, { released, settled, results, pending, diedSince }: Looked, now: number): Progress {
  const isChanged = released !== job.released || settled !== job.settled || pending !== job.pending;
  const changedAt = isChanged ? new Date(now).toISOString() : job.changedAt;
  return { released, settled, results, pending, diedSince, changedAt };
}
