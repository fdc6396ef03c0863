import { type Envelope, tenantId } from '../contract/index.ts';
import { orderOf } from '../receive/index.ts';
import { asSent, chosenOf, digest, nameOf } from './choose.ts';
import type { Chunk, ChunkSkips, HandingServices } from './chunk.ts';
import { SKIPPED, setAsideMark, undoMark } from './judge.ts';
import { isInDoubt } from './plan-archive.ts';

/** Time to send one event, its payload's storing included. */
const SEND_MS = 5000;

/** Sends a chunk's events from the archive's objects, in the order of each object. */
export async function fromArchive(
  chunk: Chunk,
  going: readonly number[],
  services: HandingServices,
): Promise<ChunkSkips> {
  const skips: Record<number, string> = {};
  const byObject = Map.groupBy(going, (index) => chunk.targets[index]?.object ?? '');
  for (const [key, indexes] of byObject) {
    const wanted = new Map(
      indexes.map((index) => [nameOf(chunk.targets[index] as { account: string; eventId: string }), index]),
    );
    for await (const envelope of services.archive.events(key)) {
      const name = nameOf(chosenOf(envelope));
      const index = wanted.get(name);
      if (index === undefined) continue;
      wanted.delete(name);
      const why = await sendOne(envelope, index, chunk, services);
      if (why !== undefined) skips[index] = why;
      if (wanted.size === 0) break;
    }
    for (const index of wanted.values()) skips[index] = SKIPPED.notArchived;
  }
  return skips;
}

/** @returns why it is not sent */
async function sendOne(
  archived: Envelope,
  index: number,
  { job, declared, queues, views, remainingMs }: Chunk,
  { bodyOf, discards, setAsides, recordDoubt, now }: HandingServices,
): Promise<string | undefined> {
  if (remainingMs() < SEND_MS) throw new Error('the step ran out of time before all events were sent');
  if (archived.encoding === 'claim') return SKIPPED.withoutBody;
  const envelope = asSent(archived, job);
  const { tenant, eventId, entity } = envelope;
  if (job.act === 'undo') {
    // Before it is sent: its worker drops what is discarded.
    const undo = { discardedBy: job.selection.discardedBy ?? '', mark: undoMark(job.id) };
    if (!(await discards.restore(job.delivery, { tenant, eventId }, undo))) return SKIPPED.notDiscarded;
  } else if (job.selection.state !== undefined) {
    const by = { state: job.selection.state, mark: setAsideMark(job.id), ...(job.take && { decided: job.take }) };
    if (!(await setAsides.reopen(job.delivery, { tenant, eventId }, by))) return SKIPPED.notSetAside;
  } else if (isInDoubt(envelope.receivedAt, views[index], declared, now()))
    await recordDoubt(job.delivery, envelope, job.id);
  const { MessageGroupId } = orderOf({ account: tenant, id: eventId, ...(entity !== undefined && { entity }) });
  const deduplicationId = digest('replay', job.id, tenantId(tenant), eventId);
  await queues.send({ body: await bodyOf(envelope), group: MessageGroupId, deduplicationId });
  return undefined;
}
