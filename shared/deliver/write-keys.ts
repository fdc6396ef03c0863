import { createHash } from 'node:crypto';
import type { Ambiguity, DeliveryId, Outcome, Tenant, VendorCall } from '../contract/index.ts';

/** The key of a write that names none. It is not the operation's name: that is a label for people, who may change it. */
const ONLY_WRITE = 'write';

export const keyOf = ({ key = ONLY_WRITE }: Pick<VendorCall<unknown>, 'key'>) => key;

/** The key of one write of one event towards the vendor: 64 hex digits that say nothing of the event. */
export function vendorKey(parts: {
  readonly id: DeliveryId;
  readonly tenant: Tenant;
  readonly eventId: string;
  readonly key: string;
  readonly generation: number;
}): string {
  const { id, tenant, eventId, key, generation } = parts;
  return createHash('sha256')
    .update(JSON.stringify([id, tenant, eventId, key, generation]))
    .digest('hex');
}

/** A write of this attempt, and what is known of its effect. */
export interface MadeWrite {
  readonly operation: string;
  readonly request: string;
  effect: 'unknown' | 'none' | 'made' | 'under way';
}

/** The writes of one attempt, by what the vendor or the look-up tells them apart by. */
export type MadeWrites = Map<string, MadeWrite>;

export interface Write {
  readonly destination: string;
  readonly call: VendorCall<unknown>;
  readonly ambiguity: Ambiguity;
}

/**
 * Enters a write before it is sent. Refused is one that the vendor could not tell from an earlier write of the event, and
 * so would not make, and one for which `lookUp` could not answer. The same request may be repeated after a failure.
 */
export function enterWrite(writes: MadeWrites, write: Write): MadeWrite | Extract<Outcome, { kind: 'permanent' }> {
  const { destination, call, ambiguity } = write;
  const { operation, method, path, query, body } = call;
  const entered: MadeWrite = { operation, request: JSON.stringify([method, path, query, body]), effect: 'under way' };
  // Nothing at the vendor takes one write for the other.
  if (ambiguity.strategy === 'none') return entered;
  const isLookedUp = ambiguity.strategy === 'look-up-before-retry';
  // The code reads what is there before each of them.
  if (isLookedUp && ambiguity.writes === 'several') return entered;
  const name = isLookedUp ? '' : JSON.stringify([destination, keyOf(call)]);
  const earlier = writes.get(name);
  if (earlier && isLookedUp && earlier.effect !== 'none') {
    const problem = `"${operation}" would be a second write after "${earlier.operation}", and lookUp answers for one: make it in a delivery of its own`;
    return { kind: 'permanent', reason: 'two-writes-share-a-look-up', problems: [problem] };
  }
  if (earlier && !isLookedUp && !mayRepeat(earlier, entered)) {
    const problem = `"${operation}" would reach ${destination} under the key of "${earlier.operation}" and not be made: give its call a key of its own, such as key: '${operation.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}'`;
    return { kind: 'permanent', reason: 'two-writes-share-a-key', problems: [problem] };
  }
  writes.set(name, entered);
  return entered;
}

function mayRepeat(earlier: MadeWrite, { request }: MadeWrite): boolean {
  return earlier.request === request && (earlier.effect === 'none' || earlier.effect === 'unknown');
}
