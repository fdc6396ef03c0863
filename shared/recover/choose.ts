import { createHash } from 'node:crypto';
import { type Envelope, tenantId } from '../contract/index.ts';
import type { LedgerState } from '../ledger/index.ts';
import type { Selection, Target } from './job.ts';
import type { EventView } from './judge.ts';

/** What a selection looks at. */
export interface Chosen {
  readonly account: string;
  readonly eventId: string;
  readonly type: string;
  readonly entity?: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

/** An event that is set aside, as the ledger tells of it. */
export interface SetAsideEvent extends Chosen {
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** Whether a selection takes an event, as far as the event itself tells. */
export function isChosen({ type, tenant, entity, from, to, ids }: Selection, event: Chosen): boolean {
  return (
    (type === undefined || event.type === type) &&
    (tenant === undefined || event.account === tenant) &&
    (entity === undefined || event.entity === entity) &&
    (from === undefined || event.receivedAt >= from) &&
    (to === undefined || event.receivedAt < to) &&
    (ids === undefined || ids.includes(event.eventId))
  );
}

/** Whether it takes one that stands so. */
export const isOfReason = ({ reason }: Selection, view: EventView | undefined) =>
  reason === undefined || view?.reason === reason;

const ENDED: readonly LedgerState[] = ['delivered', 'filtered', 'stale', 'echo'];

export const hasEnded = (view: EventView | undefined) => view !== undefined && ENDED.includes(view.state);

export const nameOf = ({ account, eventId }: Pick<Target, 'account' | 'eventId'>) => JSON.stringify([account, eventId]);

/**
 * The identity of an event that takes effect once more: another one to locks, ledger and vendor, and the same one each time that the
 * job's step is repeated.
 */
export function againId(eventId: string, job: string): string {
  return `${eventId}~again-${job}`;
}

export const digest = (...parts: readonly string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** An archived event as its message goes to the queue. */
export function asSent(envelope: Envelope, { again, id }: { readonly again?: true; readonly id: string }): Envelope {
  return again ? { ...envelope, eventId: againId(envelope.eventId, id) } : envelope;
}

export const chosenOf = ({ tenant, eventId, type, entity, receivedAt }: Envelope): Chosen => ({
  account: tenantId(tenant),
  ...{ eventId, type, receivedAt },
  ...(entity !== undefined && { entity }),
});
