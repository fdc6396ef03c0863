import { declaredOf } from '../command/declared.ts';
import type { Target } from '../command/target.ts';
import { total } from '../deployed/queues.ts';
import { depthsOf } from '../status/situation.ts';
import type { Wanted } from './find.ts';

/**
 * What a list of waiting events leaves out: those of the queue that no worker has tried. The ledger knows nothing of them, SQS only
 * how many there are. AWS's errors pass through.
 * @param path the one delivery that was asked for
 * @returns a sentence; undefined where the list is whole, or asks for something else
 */
export async function untriedNote(
  target: Target,
  path: string | undefined,
  { state, name, type, tenant, reason, isSince }: Wanted,
): Promise<string | undefined> {
  const declared = path === undefined ? undefined : declaredOf(path);
  const isPart = isSince || [name, type, tenant, reason].some((filter) => filter !== undefined);
  if (!declared || isPart || (state !== undefined && state !== 'waiting')) return undefined;
  const { queue, deadLetters, waiting, dead } = await depthsOf(target, declared);
  const letters = deadLetters ? total(deadLetters) : 0;
  // Dead ones that are no letters yet are still in the queue: SQS moves them at one of their next receives.
  const count = (queue ? total(queue) : 0) - waiting.count - Math.max(0, dead.count - letters);
  if (count <= 0) return undefined;
  const more = count === 1 ? '1 more event waits' : `${count} more events wait`;
  return `${more} in the queue of ${declared.calledNow}, by SQS’s count: no worker has tried them, so nothing else is known of them.`;
}
