import type { FindContext, FoundRecord, Outcome } from '../contract/index.ts';
import type { Run } from '../ledger/index.ts';
import { afterFailedCall, bounded, end, fail, failedOnce, type Step, write } from '../pull/index.ts';
import { writeReport } from './compare.ts';
import type { Difference } from './join.ts';
import { recordProblem } from './judge-rows.ts';
import { type LookedRecord, repairEvent } from './repair.ts';
import type { Looked } from './report.ts';
import { type LookedAt, secondLook } from './second-look.ts';
import type { ReconcileServices } from './services.ts';
import type { SideName } from './table.ts';

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
  const { about, entity } = aboutOf(looked, services);
  const openEvent = entity === undefined ? undefined : open.get(entity);
  const judgement = secondLook(difference, looked, {
    ...{ declared, borderMs: now() - withinSeconds * 1000 },
    ...(openEvent !== undefined && { openEvent }),
  });
  if (judgement.kind === 'dismissed')
    return keep(run, { ...difference, class: difference.kind, result: judgement }, services);
  const isOwn = judgement.first === difference.kind;
  const named = isOwn ? classNamed(difference, looked, services) : judgement.first;
  const rule = named === undefined ? undefined : declared.classes[named];
  if (named === undefined || rule === undefined) return fail(run, 'class-not-declared', services);
  if (rule.repair === undefined || difference.kind === 'two-of-one' || about === undefined)
    return keep(run, { ...difference, class: named, result: { kind: 'listed' } }, services);
  const event = repairEvent({
    ...{ reconciliation: services.name, run: run.name, startedAt: run.startedAt, difference: named, type: rule.repair },
    ...{ record: declared[looked.source ? 'source' : 'destination'].record, about },
  });
  const { notStored, codes } = await services.store(event, run);
  if (notStored > 0) return failedOnce(run, `not-stored: ${codes.join(', ')}`, 0, services);
  const kept = await keep(
    run,
    { ...difference, class: named, result: { kind: 'repaired', eventId: event.id } },
    services,
  );
  await services.pause(1000 / services.perSecond);
  return kept;
}

/** The record that a repair is about: what is right, or what must not be. */
function aboutOf({ source, destination }: LookedAt<LookedRecord>, { declared }: ReconcileServices) {
  const about = source ?? destination;
  const { record } = declared[source ? 'source' : 'destination'];
  return { about, entity: about && `${record}:${about.id}` };
}

/** By the code, where the contract tells no class by its words. Team code may throw, and may name any class. */
function classNamed(
  { kind }: Difference,
  { source, destination }: LookedAt<LookedRecord>,
  { classOf }: ReconcileServices,
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

type BothRead =
  | { readonly looked: LookedAt<LookedRecord> }
  | { readonly outcome: Outcome; readonly reason: string }
  | { readonly threw: string };

/** The side whose id is known is asked first; what it calls the record by finds the other. */
async function readBoth(difference: Difference, run: Run, services: ReconcileServices): Promise<BothRead> {
  const find = reader(run, services);
  try {
    const { source, destination, twins } = difference;
    if (twins) {
      const all: (LookedRecord | undefined)[] = [];
      for (const id of twins.ids) all.push(await find(twins.side, { by: 'id', value: id }));
      return { looked: { source: undefined, destination: undefined, twins: all } };
    }
    const own = source === undefined ? undefined : await find('source', { by: 'id', value: source });
    const others =
      destination !== undefined
        ? await find('destination', { by: 'id', value: destination })
        : own && (await find('destination', { by: 'key', value: own.key }));
    const right = source === undefined && others ? await find('source', { by: 'key', value: others.key }) : own;
    return { looked: { source: right, destination: others } };
  } catch (error) {
    if (error instanceof NotRead) return error.why;
    throw error;
  }
}

class NotRead extends Error {
  readonly why: Exclude<BothRead, { looked: unknown }>;
  constructor(why: NotRead['why']) {
    super('A record was not read.');
    this.why = why;
  }
}

function reader(run: Run, { find, declared }: ReconcileServices) {
  return async (side: SideName, by: Pick<FindContext<unknown>, 'by' | 'value'>): Promise<LookedRecord | undefined> => {
    const read = await find(side, by, run);
    switch (read.kind) {
      case 'found':
        return sound(read, declared.fields, declared[side].words);
      case 'absent':
        return undefined;
      case 'threw':
        throw new NotRead({ threw: read.reason });
      default:
        throw new NotRead({ outcome: read.outcome, reason: read.reason });
    }
  };
}

function sound(
  { record }: Extract<FoundRecord, { kind: 'found' }>,
  fields: readonly string[],
  words: readonly string[] | undefined,
): LookedRecord {
  const problem = recordProblem(record, fields, words);
  if (problem !== undefined) throw new NotRead({ threw: problem });
  return record;
}
