import { againId } from './choose.ts';
import type { StartedJob } from './chunk.ts';
import type { Counts, Job, Target } from './job.ts';
import { addCounts, countBy, type Died, type EventView, resultOf } from './judge.ts';
import type { RecoverServices } from './services.ts';
import { skipOf, windowOf } from './window.ts';

/** How far a job's events are, as the ledger says now. */
export interface Looked {
  readonly released: number;
  readonly settled: number;
  readonly results: Counts;
  readonly pending: number;
  readonly diedSince: Counts;
  /** Events that died, found at this look, since a person let the job go on. */
  readonly died: readonly Died[];
  /** Results since then. */
  readonly known: number;
}

export function nothingNew({ released, settled, results, pending, diedSince, judgedFrom }: Job): Looked {
  return { released, settled, results, pending, diedSince, died: [], known: Math.max(0, settled - judgedFrom) };
}

const DEAD = 'dead: ';

/** Reads the results of what was handed out and is not counted yet. */
export async function look(
  job: StartedJob,
  { store, views }: Pick<RecoverServices, 'store' | 'views'>,
): Promise<Looked> {
  const { settled, released, judgedFrom } = job;
  if (settled === released) return nothingNew(job);
  const pages = await store.pages(job.id, settled, released);
  const targets = windowOf(pages, settled, released);
  const known = await viewsOf(job, targets, { views });
  const results = targets.map((target, index) => {
    const result = resultOf(job, target, known[index]);
    const skipped = skipOf(pages, settled + index);
    return skipped === undefined ? result : `skipped: ${skipped}`;
  });
  const firstOpen = results.indexOf(undefined);
  const counted = firstOpen < 0 ? results.length : firstOpen;
  const ends = results.slice(0, counted).filter((result) => result !== undefined);
  const died = targets.flatMap(({ reason }, index): (Died & { readonly index: number })[] => {
    const result = results[index];
    if (!result?.startsWith(DEAD) || settled + index < judgedFrom) return [];
    return [{ index, now: result.slice(DEAD.length), ...(reason !== undefined && { before: reason }) }];
  });
  const diedAndCounted = died.filter(({ index }) => index < counted).map(({ now }) => now);
  return {
    released,
    settled: settled + counted,
    results: addCounts(job.results, countBy(ends)),
    pending: results.filter((result) => result === undefined).length,
    diedSince: addCounts(job.diedSince, countBy(diedAndCounted)),
    died,
    known:
      Math.max(0, settled - judgedFrom) +
      results.filter((result, index) => result !== undefined && settled + index >= judgedFrom).length,
  };
}

/** How the events of a job stand, under the identity that they have in it. */
export function viewsOf(
  { id, delivery, again }: Pick<Job, 'id' | 'delivery' | 'again'>,
  targets: readonly Target[],
  { views }: Pick<RecoverServices, 'views'>,
): Promise<readonly (EventView | undefined)[]> {
  const named = targets.map(({ account, eventId }) => ({ account, eventId: again ? againId(eventId, id) : eventId }));
  return views(delivery, named);
}
