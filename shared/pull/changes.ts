import type { WebhookEvent } from '@penstock/webhooks';
import type { Pull, PulledRecord } from '../contract/index.ts';
import { changeId, fingerprintOf } from './identity.ts';
import type { Known } from './records.ts';

export interface Changes {
  readonly events: readonly WebhookEvent[];
  /** What is known of the records then. */
  readonly known: ReadonlyMap<string, Known>;
  readonly changed: number;
}

/** Which records of a page are new, or differ from what was last read of them. One that stands on it twice counts once, as it stands last. */
export function changesOf(
  records: readonly PulledRecord[],
  known: ReadonlyMap<string, Known>,
  { event, record: kind }: Pick<Pull, 'event' | 'record'>,
): Changes {
  const events: WebhookEvent[] = [];
  const after = new Map<string, Known>();
  for (const record of new Map(records.map((one) => [one.id, one])).values()) {
    const { id, body, changedAt } = record;
    const before = known.get(id);
    const fingerprint = fingerprintOf(record);
    const isSame = before?.fingerprint === fingerprint && !before.isGone;
    // A record that was away for a run is there.
    if (isSame && before.absent) after.set(id, { fingerprint, change: before.change });
    if (isSame) continue;
    const change = (before?.change ?? 0) + 1;
    after.set(id, { fingerprint, change });
    events.push({
      id: changeId(id, change, fingerprint),
      type: event,
      entity: `${kind}:${id}`,
      ...(changedAt !== undefined && { occurredAt: new Date(changedAt).toISOString() }),
      body: Buffer.from(JSON.stringify(body) ?? 'null'),
    });
  }
  return { events, known: after, changed: events.length };
}

/** The event of a record that is gone. Its time is the run's: the source states none. */
export function goneEvent(
  id: string,
  known: Known,
  { event, record, at }: { event: string; record: string; at: string },
): WebhookEvent {
  return {
    id: changeId(id, known.change + 1, 'gone'),
    type: event,
    entity: `${record}:${id}`,
    occurredAt: at,
    body: Buffer.from(JSON.stringify({ id })),
  };
}
