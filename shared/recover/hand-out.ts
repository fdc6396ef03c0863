import type { Chunk, ChunkSkips, HandingServices } from './chunk.ts';
import { discardSetAside } from './discard-set-aside.ts';
import { fromArchive } from './from-archive.ts';
import { fromLetters } from './from-letters.ts';
import { isOfLetters, judge, SKIPPED } from './judge.ts';

/** Hands a chunk out. Every event is stored where it goes before it is deleted where it was. @returns those that it skipped */
export async function handOut(chunk: Chunk, services: HandingServices): Promise<ChunkSkips> {
  const { job, targets, views } = chunk;
  const skips: Record<number, string> = {};
  const going: number[] = [];
  const gone: number[] = [];
  for (const [index, target] of targets.entries()) {
    const view = views[index];
    const judgement = judge(job, target, view);
    // What has changed since the job began may be its own doing: the result tells.
    const isSince = view !== undefined && view.updatedAt >= job.startedAt;
    if (judgement === 'go') going.push(index);
    else if (judgement === 'gone') {
      gone.push(index);
      if (!isSince) skips[index] = view?.state === 'discarded' ? SKIPPED.discarded : SKIPPED.tookEffect;
    } else if (!isSince) skips[index] = judgement.skip;
  }
  return { ...skips, ...(await missedBy()) };

  function missedBy(): Promise<ChunkSkips> {
    if (isOfLetters(job)) return fromLetters(chunk, { going, gone }, services);
    return job.act === 'discard' ? discardSetAside(chunk, going, services) : fromArchive(chunk, going, services);
  }
}
