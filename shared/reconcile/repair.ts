import { createHash } from 'node:crypto';
import type { WebhookEvent } from '@penstock/webhooks';
import type { Row } from './row.ts';

/** A record as the second look read it, with what becomes the body of its repair. */
export interface LookedRecord extends Row {
  readonly body: unknown;
}

export interface Repair {
  /** The reconciliation's name in its integration. */
  readonly reconciliation: string;
  readonly run: string;
  /** ISO 8601, UTC: the time of an event whose record states none. */
  readonly startedAt: string;
  /** The class of the difference. */
  readonly difference: string;
  /** The event's type. */
  readonly type: string;
  /** What the record is, such as `contact`. */
  readonly record: string;
  readonly about: LookedRecord;
}

/** Of an event's id, as everywhere. */
const LONGEST = 256;

/**
 * The event of a repair. Its identity holds the run: a second message of the same run changes nothing, and the same difference a month
 * later is another event. Its time is the record's own, so that it never overwrites what is newer.
 */
export function repairEvent({ type, record, about, startedAt, ...named }: Repair): WebhookEvent {
  return {
    id: repairId({ ...named, id: about.id }),
    type,
    entity: `${record}:${about.id}`,
    occurredAt: new Date(about.changedAt ?? startedAt).toISOString(),
    body: Buffer.from(JSON.stringify(about.body) ?? 'null'),
  };
}

export function repairId({
  reconciliation,
  run,
  difference,
  id,
}: Pick<Repair, 'reconciliation' | 'run' | 'difference'> & { readonly id: string }): string {
  const name = ['reconcile', reconciliation, run, difference, id].join(':');
  return name.length <= LONGEST ? name : `reconcile:${run}:${createHash('sha256').update(name).digest('base64url')}`;
}
