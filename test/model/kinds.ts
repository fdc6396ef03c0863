import type { Ambiguity, Consistency } from '../../shared/contract/index.ts';

/** Milliseconds that a call may take, and seconds that one given up may still run: longer than a dead worker's lock holds. */
export const RESPONSE_MS = 4000;
export const SETTLE_SECONDS = 45;
/** A vendor forgets a key this soon in the model: the shortest that the contract's rules allow for this worker. */
export const KEY_LIFE_SECONDS = 240;
export const KEY_HEADER = 'Idempotency-Key';

/** One way to deliver: how the vendor tells a repetition from a new write, and what order is kept. */
export interface Kind {
  readonly name: string;
  readonly ambiguity: Ambiguity;
  readonly ordering: Consistency['ordering'];
  readonly versions: Consistency['versions'];
  /** Writes that one event makes, one after the other. */
  readonly writes: readonly string[];
}

const noGuard: Consistency['versions'] = { guard: 'none', reason: 'every event stands for itself' };
const upsert: Ambiguity = { strategy: 'natural-upsert', key: 'entity' };
const lookUp: Ambiguity = { strategy: 'look-up-before-retry', by: 'event', settleSeconds: SETTLE_SECONDS };
const key: Ambiguity = {
  strategy: 'vendor-idempotency-key',
  header: KEY_HEADER,
  lifeSeconds: KEY_LIFE_SECONDS,
  settleSeconds: SETTLE_SECONDS,
};
const none: Ambiguity = { strategy: 'none', reason: 'the vendor offers no way, and a person can see a double' };
const byEntity = (equal: 'apply' | 'stale') => ({ guard: 'entity', equal, missing: 'refuse' }) as const;
const byField = { guard: 'field', equal: 'stale', missing: 'refuse' } as const;

export const KINDS: readonly Kind[] = [
  { name: 'upsert', ambiguity: upsert, ordering: 'by-entity', versions: byEntity('apply'), writes: ['put'] },
  { name: 'upsert-by-field', ambiguity: upsert, ordering: 'by-entity', versions: byField, writes: ['put'] },
  { name: 'look-up', ambiguity: lookUp, ordering: 'none', versions: noGuard, writes: ['post'] },
  { name: 'look-up-in-order', ambiguity: lookUp, ordering: 'by-entity', versions: byEntity('stale'), writes: ['post'] },
  { name: 'key', ambiguity: key, ordering: 'none', versions: noGuard, writes: ['post'] },
  { name: 'two-keys', ambiguity: key, ordering: 'none', versions: noGuard, writes: ['post', 'post-detail'] },
  { name: 'none', ambiguity: none, ordering: 'none', versions: noGuard, writes: ['post'] },
];
