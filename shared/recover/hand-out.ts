import type { RecoveredDelivery } from '../topology/index.ts';
import { fromArchive } from './from-archive.ts';
import { fromLetters } from './from-letters.ts';
import type { Job, Target } from './job.ts';
import { judge, SKIPPED, type Standing } from './judge.ts';
import type { Queues } from './letters.ts';
import type { RecoverServices } from './services.ts';

export type StartedJob = Job & { readonly startedAt: string };

/** Some of a job's events, at the moment when they are handed out. */
export interface Chunk {
  readonly job: StartedJob;
  readonly declared: RecoveredDelivery;
  readonly queues: Queues;
  readonly targets: readonly Target[];
  /** In the order of the targets. */
  readonly standings: readonly (Standing | undefined)[];
  /** An earlier run of this step did not come to its end: it may have handed some of them out. */
  readonly isRepeated: boolean;
  readonly remainingMs: () => number;
}

/** Why events of a chunk were skipped, by their index in it. */
export type ChunkSkips = Readonly<Record<number, string>>;

export type HandingServices = Pick<RecoverServices, 'archive' | 'bodyOf' | 'discards' | 'recordDoubt' | 'now'>;

/** Hands a chunk out. Every event is stored where it goes before it is deleted where it was. @returns those that it skipped */
export async function handOut(chunk: Chunk, services: HandingServices): Promise<ChunkSkips> {
  const { job, targets, standings } = chunk;
  const skips: Record<number, string> = {};
  const going: number[] = [];
  const gone: number[] = [];
  for (const [index, target] of targets.entries()) {
    const standing = standings[index];
    const verdict = judge(job, target, standing);
    // What has changed since the job began may be its own doing: the result tells.
    const isSince = standing !== undefined && standing.updatedAt >= job.startedAt;
    if (verdict === 'go') going.push(index);
    else if (verdict === 'gone') {
      gone.push(index);
      if (!isSince) skips[index] = standing?.state === 'discarded' ? SKIPPED.discarded : SKIPPED.tookEffect;
    } else if (!isSince) skips[index] = verdict.skip;
  }
  const isOfLetters = job.act === 'retry' || job.act === 'discard';
  const missed = isOfLetters
    ? await fromLetters(chunk, { going, gone }, services)
    : await fromArchive(chunk, going, services);
  return { ...skips, ...missed };
}
