import { tenantId } from '../contract/index.ts';
import type { Chunk, ChunkSkips, HandingServices } from './chunk.ts';
import { SKIPPED } from './judge.ts';

/** Records that a person gave events up that are set aside: no queue holds a message of theirs. */
export async function discardSetAside(
  { job, targets }: Pick<Chunk, 'job' | 'targets'>,
  going: readonly number[],
  { setAsides }: Pick<HandingServices, 'setAsides'>,
): Promise<ChunkSkips> {
  const { state } = job.selection;
  const skips: Record<number, string> = {};
  for (const index of going) {
    const { account = '', eventId = '' } = targets[index] ?? {};
    const by = { job: job.id, because: job.because ?? '' };
    const isDone =
      state !== undefined &&
      (await setAsides.discard(job.delivery, { tenant: tenantId(account), eventId }, { state, ...by }));
    if (!isDone) skips[index] = SKIPPED.notSetAside;
  }
  return skips;
}
