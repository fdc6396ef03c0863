import { tenantId } from '../contract/index.ts';
import { digest } from './choose.ts';
import type { Chunk, ChunkSkips, HandingServices } from './chunk.ts';
import { SKIPPED } from './judge.ts';
import type { Letter } from './letters.ts';

/** Letters that are moved at the same time; those of one group one after the other. */
const AT_ONCE = 10;
/** Time to move some letters. */
const MOVE_MS = 3000;

/** Finds the letters of a chunk in one scan. Letters of events that have ended go at once, and nothing is sent for them. */
export async function fromLetters(
  chunk: Chunk,
  { going, gone }: { readonly going: readonly number[]; readonly gone: readonly number[] },
  services: HandingServices,
): Promise<ChunkSkips> {
  const { targets, queues, isRepeated, remainingMs } = chunk;
  const wanted = new Map([...going, ...gone].map((index) => [targets[index]?.messageId, index]));
  if (wanted.size === 0) return {};
  const open = new Set(wanted.keys());
  const { taken, isWhole } = await queues.scan({
    take: ({ messageId }) => open.delete(messageId),
    isContent: () => open.size === 0,
    remainingMs: () => remainingMs() - targets.length * 50,
  });
  if (!isWhole && open.size > 0) {
    await queues.release(taken);
    throw new Error('the dead letters could not be read to their end in one step');
  }
  const ended = new Set(gone);
  const skips: Record<number, string> = {};
  await inGroups(
    taken,
    async (letter) => {
      const index = wanted.get(letter.messageId) ?? -1;
      if (remainingMs() < MOVE_MS) throw new Error('the step ran out of time before all letters were moved');
      if (!ended.has(index)) {
        const why = await settleOne(letter, chunk, services);
        if (why !== undefined) {
          skips[index] = why;
          await queues.release([letter]);
          return;
        }
      }
      await queues.remove(letter);
    },
    queues.release,
  );
  // An earlier run of the step may have moved it: then its result comes.
  if (!isRepeated) for (const index of going) if (open.has(targets[index]?.messageId)) skips[index] = SKIPPED.noLetter;
  return skips;
}

/** @returns why the letter stays */
async function settleOne(
  letter: Letter,
  { job, queues }: Chunk,
  { discards }: HandingServices,
): Promise<string | undefined> {
  if (job.act === 'discard') {
    const event = { ...letter, tenant: tenantId(letter.account) };
    const isDiscarded = await discards.discard(job.delivery, event, { job: job.id, because: job.because ?? '' });
    return isDiscarded ? undefined : SKIPPED.triedSince;
  }
  const { body, group, messageId } = letter;
  // Fresh: the queue of this event's first message may still drop copies of it. The same when the step is repeated.
  const deduplicationId = digest('retry', job.id, messageId);
  await queues.send({ body, deduplicationId, ...(group !== undefined && { group }) });
  return undefined;
}

/** When one fails, those that were not moved are released, so that they are there for the step's repetition. */
async function inGroups(
  letters: readonly Letter[],
  move: (letter: Letter) => Promise<void>,
  release: (letters: readonly Letter[]) => Promise<void>,
): Promise<void> {
  const left = new Set(letters);
  const groups = [...Map.groupBy(letters, ({ group, messageId }) => group ?? messageId).values()];
  for (let at = 0; at < groups.length; at += AT_ONCE) {
    const results = await Promise.allSettled(
      groups.slice(at, at + AT_ONCE).map(async (group) => {
        for (const letter of group) {
          await move(letter);
          left.delete(letter);
        }
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (!failed) continue;
    await release([...left].toReversed()).catch(() => {});
    throw failed.reason;
  }
}
