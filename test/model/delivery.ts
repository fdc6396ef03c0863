import * as z from 'zod';
import {
  type BoundDelivery,
  type Delivery,
  type DeliveryContext,
  type Destination,
  defineDelivery,
  delivered,
  type Integration,
} from '../../shared/contract/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { type Kind, RESPONSE_MS } from './kinds.ts';

const model = z.object({ changes: z.array(z.string()) });
type Event = z.infer<typeof model>;
const written = z.object({ id: z.string() });
const found = z.object({ id: z.string().nullable() });

export const PROBE_PATH = '/ping';
/** The origins of the two accounts. */
export const ORIGINS = { writes: 'https://writes.example.com', reads: 'https://reads.example.com' } as const;

export interface Bound {
  readonly bound: BoundDelivery;
  readonly delivery: Delivery;
  readonly accounts: { readonly writes: Destination; readonly reads: Destination };
}

export interface DeliveryOptions {
  readonly hasSecondAccount: boolean;
  /** Whether the code that is deployed maps events rightly. */
  readonly isMappedRightly: () => boolean;
  /** What the code says of this event instead of a write. */
  readonly says: (event: string) => 'conflict' | 'owed' | undefined;
  /** Runs as the team's code of this event begins. */
  readonly onApply: (event: string) => Promise<void>;
}

const mapped: Delivery = contract.deliveries['contact-to-member'];

function account(name: keyof typeof ORIGINS, perSecond: number): Destination {
  return {
    ...mapped.destination,
    name,
    baseUrl: ORIGINS[name],
    authentication: { scheme: 'bearer', secret: 'token' },
    timeouts: { connectMs: 500, responseMs: RESPONSE_MS },
    limits: { perSecond, burst: 2 },
    responses: [
      { status: 400, means: 'permanent', reason: 'record-refused' },
      { status: 401, means: 'authentication', reason: 'credential-refused' },
    ],
    probe: { method: 'GET', path: PROBE_PATH },
  };
}

const writes = account('writes', 2);
const reads = account('reads', 5);

/** The contract and the code of one kind. */
export function bindKind(kind: Kind, { hasSecondAccount, isMappedRightly, says, onApply }: DeliveryOptions): Bound {
  const { name } = kind;
  const delivery: Delivery = {
    ...mapped,
    events: ['thing.changed'],
    destination: writes,
    reads: hasSecondAccount ? [reads] : [],
    ambiguity: kind.ambiguity,
    consistency: { ...mapped.consistency, ordering: kind.ordering, versions: kind.versions },
    worker: { ...mapped.worker, timeoutSeconds: 20, batchSize: kind.ordering === 'none' ? 3 : 1 },
    retry: { scheduleSeconds: [1, 5, 30, 120] },
    setAside: { alarmAfterHours: 24 },
  };
  const integration: Integration = {
    ...contract,
    name: 'model',
    settings: {},
    source: {
      ...contract.source,
      tenants: { any: 'every tenant is ours' },
      events: { 'thing.changed': { effect: 'update', record: 'thing' } },
    },
    deliveries: { [name]: delivery },
  };
  const bound = defineDelivery(integration, name, {
    event: model,
    changes: ({ changes }: Event) => changes,
    // One look cannot answer for several writes.
    ...(kind.ambiguity.strategy === 'look-up-before-retry' && { lookUp }),
    ...(kind.name === 'key' && { lookUp }),
    apply,
  });
  return { bound, delivery, accounts: { writes, reads } };

  async function apply({ envelope, fresh, vendor }: DeliveryContext<Event, object>) {
    await onApply(envelope.eventId);
    if (!isMappedRightly()) return { kind: 'invalid' as const, reason: 'mapped-wrongly', problems: ['a: required'] };
    const said = says(envelope.eventId);
    if (said !== undefined) return { kind: said, reason: `is-${said}`, fields: ['a'] };
    if (hasSecondAccount) {
      const query = { entity: String(envelope.entity) };
      const read = await vendor('reads').call({
        operation: 'read',
        method: 'GET',
        path: '/record',
        query,
        answer: written,
      });
      if (read.kind !== 'success') return read.outcome;
    }
    let last = '';
    for (const operation of kind.writes) {
      const made = await vendor('writes').call({
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
  }

  async function lookUp({ envelope, vendor }: DeliveryContext<Event, object>) {
    const answer = await vendor('writes').call({
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
