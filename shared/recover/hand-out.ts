import type { Chunk, ChunkSkips, HandingServices } from './chunk.ts';
import { fromArchive } from './from-archive.ts';
import { fromLetters } from './from-letters.ts';
import { judge, SKIPPED } from './judge.ts';

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
  const isOfLetters = job.act === 'retry' || job.act === 'discard';
  const missed = isOfLetters
    ? await fromLetters(chunk, { going, gone }, services)
    : await fromArchive(chunk, going, services);
  return { ...skips, ...missed };
}
