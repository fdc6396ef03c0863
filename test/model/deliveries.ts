import * as z from 'zod';
import {
  type Ambiguity,
  type BoundDelivery,
  type Consistency,
  type Delivery,
  type DeliveryContext,
  type Destination,
  defineDelivery,
  delivered,
  type Integration,
} from '../../shared/contract/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';

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
const byEntity = (equal: 'apply' | 'stale') => ({ guard: 'entity', equal, missing: 'refuse' }) as const;

export const KINDS: readonly Kind[] = [
  { name: 'upsert', ambiguity: upsert, ordering: 'by-entity', versions: byEntity('apply'), writes: ['put'] },
  {
    name: 'upsert-by-field',
    ambiguity: upsert,
    ordering: 'by-entity',
    versions: { guard: 'field', equal: 'stale', missing: 'refuse' },
    writes: ['put'],
  },
  { name: 'look-up', ambiguity: lookUp, ordering: 'none', versions: noGuard, writes: ['post'] },
  { name: 'look-up-in-order', ambiguity: lookUp, ordering: 'by-entity', versions: byEntity('stale'), writes: ['post'] },
  { name: 'key', ambiguity: key, ordering: 'none', versions: noGuard, writes: ['post'] },
  { name: 'two-keys', ambiguity: key, ordering: 'none', versions: noGuard, writes: ['post', 'post-detail'] },
];

const model = z.object({ changes: z.array(z.string()) });
type Event = z.infer<typeof model>;
const written = z.object({ id: z.string() });
const found = z.object({ id: z.string().nullable() });

export interface Bound {
  readonly bound: BoundDelivery;
  readonly delivery: Delivery;
  readonly destination: Destination;
}

/** @param number makes the names, and with them all rows, this schedule's own */
export function bindKind(kind: Kind, number: number): Bound {
  const mapped: Delivery = contract.deliveries['contact-to-member'];
  const { name } = kind;
  const destination: Destination = {
    ...mapped.destination,
    name: `vendor-${number}`,
    timeouts: { connectMs: 500, responseMs: RESPONSE_MS },
    limits: { perSecond: 2, burst: 2 },
    responses: [
      { status: 400, means: 'permanent', reason: 'record-refused' },
      { status: 401, means: 'authentication', reason: 'credential-refused' },
    ],
  };
  const delivery: Delivery = {
    ...mapped,
    events: ['thing.changed'],
    destination,
    reads: [],
    ambiguity: kind.ambiguity,
    consistency: { ...mapped.consistency, ordering: kind.ordering, versions: kind.versions },
    worker: { ...mapped.worker, timeoutSeconds: 20, batchSize: kind.ordering === 'none' ? 3 : 1 },
    retry: { scheduleSeconds: [1, 5, 30, 120] },
  };
  const integration: Integration = {
    ...contract,
    name: `model-${number}`,
    source: { ...contract.source, events: { 'thing.changed': { effect: 'update', record: 'thing' } } },
    deliveries: { [name]: delivery },
  };
  const bound = defineDelivery(integration, name, {
    event: model,
    changes: ({ changes }: Event) => changes,
    // One look cannot answer for several writes.
    ...(kind.ambiguity.strategy !== 'natural-upsert' && kind.writes.length === 1 && { lookUp }),
    async apply({ envelope, fresh, vendor }: DeliveryContext<Event, object>) {
      let last = '';
      for (const operation of kind.writes) {
        const made = await vendor(destination.name).call({
          operation,
          ...(kind.writes.length > 1 && { key: operation }),
          method: operation === 'put' ? 'PUT' : 'POST',
          path: `/${operation}`,
          body: { event: envelope.eventId, entity: envelope.entity, at: envelope.occurredAt, fresh },
          answer: written,
        });
        if (made.kind !== 'success') return made.outcome;
        last = made.answer.id;
      }
      return delivered(last);
    },
  });
  return { bound, delivery, destination };

  async function lookUp({ envelope, vendor }: DeliveryContext<Event, object>) {
    const answer = await vendor(destination.name).call({
      operation: 'look up',
      method: 'GET',
      path: '/look-up',
      query: { event: envelope.eventId, operation: kind.writes.at(-1) ?? '' },
      answer: found,
    });
    if (answer.kind !== 'success') return { kind: 'failed' as const, outcome: answer.outcome };
    const { id } = answer.answer;
    return id === null ? { kind: 'absent' as const } : { kind: 'found' as const, remote: id };
  }
}
