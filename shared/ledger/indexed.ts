import type { DeliveryId } from '../contract/index.ts';
import { storedId } from './bounds.ts';
import { isOpen, type LedgerState } from './entry.ts';
import { changesKey, isIndexable, openKey, shardOf } from './keys.ts';

/** What the indexes need to know of an entry. Times are ISO 8601, UTC. */
export interface Indexed {
  readonly state: LedgerState;
  readonly eventId: string;
  readonly entity?: string | undefined;
  readonly correlationId: string;
  readonly receivedAt: string;
  readonly wasOpen?: true | undefined;
}

/**
 * The members of an entry that name its event. Those of an event that failed or waits, or did, are keys of the indexes. An event that
 * ends at its first attempt has the same facts under names of no index, so that healthy traffic pays for one write an event.
 * [Why](../../docs/decisions/0042-healthy-events-pay-for-one-write.md)
 */
export function indexedMembers(id: DeliveryId, entry: Indexed, updatedAt: string): Readonly<Record<string, unknown>> {
  const { state, eventId, entity, receivedAt, wasOpen } = entry;
  const correlationId = storedId(entry.correlationId);
  const name = entity !== undefined && isIndexable(entity) ? entity : undefined;
  const isFirstAttempt = !wasOpen && (state === 'attempting' || !isOpen(state));
  if (isFirstAttempt) return { about: name, request: correlationId };
  return {
    entity: name,
    correlationId,
    changedIn: changesKey(updatedAt, shardOf(eventId)),
    ...(isOpen(state) && { open: openKey(id, state), openSince: receivedAt }),
  };
}

type Item = Readonly<Record<string, unknown>>;

/** The record that an entry is about, wherever the entry keeps it. */
export const entityIn = ({ entity, about }: Item) => entity ?? about;
export const requestIn = ({ correlationId, request }: Item) => correlationId ?? request;
