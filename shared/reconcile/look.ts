import type { Run } from '../ledger/index.ts';
import { afterFailedCall, bounded, end, fail, failedOnce, type Step, write } from '../pull/index.ts';
import { writeReport } from './compare.ts';
import type { Difference } from './join.ts';
import { readBoth } from './read-both.ts';
import { type LookedRecord, repairEvent } from './repair.ts';
import type { Looked } from './report.ts';
import { type LookedAt, secondLook } from './second-look.ts';
import type { ReconcileServices } from './services.ts';

/** How long repairs wait while live events fill the delivery's queue, or too many of its events have not ended. */
const BUSY_SECONDS = 60;

/**
 * Looks at the next difference a second time, once the events that could explain it had their time; sends its repair, keeps the result, and
 * then counts it. After a kill in between the same event is sent once more, and the delivery knows it.
 */
export async function lookNext(run: Run, services: ReconcileServices): Promise<Step> {
  const { now, files, withinSeconds } = services;
  const { comparison } = run;
  if (!comparison) return fail(run, 'nothing-read', services);
  const waitMs = Date.parse(comparison.joinedAt ?? '') + withinSeconds * 1000 - now();
  if (waitMs > 0) return { kind: 'later', run, seconds: bounded(waitMs / 1000) };
  const joined = await files.readJoined(run.name);
  const difference = joined.differences[comparison.looked];
  if (!difference) return finish(run, services);
  const read = await readBoth(difference, run, services);
  if ('outcome' in read) return afterFailedCall(run, read.outcome, read.reason, services);
  if ('threw' in read) return fail(run, read.threw, services);
  return judge({ ...run, comparison }, difference, read.looked, services);
}

type Compared = Run & Required<Pick<Run, 'comparison'>>;

async function judge(
  run: Compared,
  difference: Difference,
  looked: LookedAt<LookedRecord>,
  services: ReconcileServices,
): Promise<Step> {
  const { declared, now, withinSeconds, listener } = services;
  const open = await services.openEvents();
  if (open === undefined || (await services.isBusy())) {
    listener.onTrouble(run, 'lets live events pass');
    return { kind: 'later', run, seconds: BUSY_SECONDS };
  }
  const { about, record, entity } = aboutOf(looked, services);
  const openEvent = entity === undefined ? undefined : open.get(entity);
  const judgement = secondLook(difference, looked, {
    ...{ declared, borderMs: now() - withinSeconds * 1000 },
    ...(openEvent !== undefined && { openEvent }),
  });
  const line = { ...difference, ...(looked.gone !== undefined && { gone: looked.gone }) };
  if (judgement.kind === 'dismissed')
    return keep(run, { ...line, class: difference.kind, result: judgement }, services);
  const isOwn = judgement.first === difference.kind;
  const named = isOwn ? classNamed(difference, looked, services) : judgement.first;
  const rule = named === undefined ? undefined : declared.classes[named];
  if (named === undefined || rule === undefined) return fail(run, 'class-not-declared', services);
  if (rule.repair === undefined || difference.kind === 'two-of-one' || about === undefined)
    return keep(run, { ...line, class: named, result: { kind: 'listed' } }, services);
  const event = repairEvent({
    ...{ reconciliation: services.name, run: run.name, startedAt: run.startedAt, difference: named, type: rule.repair },
    ...{ record, about },
  });
  const { notStored, codes } = await services.store(event, run);
  if (notStored > 0) return failedOnce(run, `not-stored: ${codes.join(', ')}`, 0, services);
  const kept = await keep(run, { ...line, class: named, result: { kind: 'repaired', eventId: event.id } }, services);
  await services.pause(1000 / services.perSecond);
  return kept;
}

/** The record that a repair is about: what is right, what the link says is gone, or what must not be. */
export function aboutOf(
  { source, destination, gone }: LookedAt<LookedRecord>,
  { declared }: Pick<ReconcileServices, 'declared'>,
) {
  const isOfSource = source !== undefined || gone !== undefined;
  const about = source ?? (destination && { ...destination, ...(gone !== undefined && { id: gone }) });
  const { record } = declared[isOfSource ? 'source' : 'destination'];
  return { about, record, entity: about && `${record}:${about.id}` };
}

/** By the code, where the contract tells no class by its words. Team code may throw, and may name any class. */
export function classNamed(
  { kind }: Pick<Difference, 'kind'>,
  { source, destination }: LookedAt<LookedRecord>,
  { classOf }: Pick<ReconcileServices, 'classOf'>,
): string | undefined {
  try {
    return classOf({ kind, ...(source && { source }), ...(destination && { destination }) });
  } catch {
    return undefined;
  }
}

/** The result first, then the count: a result that is written a second time is the same. */
async function keep(run: Compared, looked: Looked, services: ReconcileServices): Promise<Step> {
  const { files, listener, now } = services;
  const { comparison } = run;
  await files.writeLooked(run.name, comparison.looked, looked);
  listener.onLooked(run, looked.class, looked.result.kind);
  const counts = looked.result.kind !== 'dismissed';
  const classes = counts
    ? { ...comparison.classes, [looked.class]: (comparison.classes[looked.class] ?? 0) + 1 }
    : comparison.classes;
  const change = {
    ...{ updatedAt: new Date(now()).toISOString(), failures: 0 },
    ...(looked.result.kind === 'repaired' && { changed: run.changed + 1 }),
    comparison: { ...comparison, looked: comparison.looked + 1, classes },
  };
  return write(run, change, services);
}

async function finish(run: Run, services: ReconcileServices): Promise<Step> {
  const { files, declared } = services;
  const { looked = 0, classes = {} } = run.comparison ?? {};
  const [joined, all] = [await files.readJoined(run.name), await files.readLooked(run.name, looked)];
  const report = await writeReport(run, joined, { looked: all }, services);
  const told = Object.entries(classes).reduce(
    (sum, [name, count]) => sum + (declared.classes[name]?.tell === 'page' ? count : 0),
    0,
  );
  return end(run, { state: 'complete', report, ...(told > 0 && { told }) }, services);
}
