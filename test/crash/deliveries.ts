import * as z from 'zod';
import {
  type BoundDelivery,
  type DeliveryContext,
  defineDelivery,
  delivered,
  type VendorCall,
} from '../../shared/contract/index.ts';
import contract from './contract.ts';

const order = z.object({ number: z.string(), customer: z.string() });
const written = z.object({ id: z.string() });
const listed = z.object({ orders: z.array(written) });
const customer = z.object({ name: z.string() });

/** The workers of the contract, by delivery; their bundles are built from this object. */
export const deliveries: Readonly<Record<keyof (typeof contract)['deliveries'], unknown>> = {
  'look-up': defineDelivery(contract, 'look-up', {
    event: order,
    async lookUp({ event, vendor }) {
      const found = await vendor('plain').call({
        operation: 'find order',
        method: 'GET',
        path: '/orders',
        query: { number: event.number },
        answer: listed,
      });
      if (found.kind !== 'success') return { kind: 'failed', outcome: found.outcome };
      const [first] = found.answer.orders;
      return first ? { kind: 'found', remote: first.id } : { kind: 'absent' };
    },
    async apply({ event, vendor }) {
      const read = await vendor('people').call({
        operation: 'read customer',
        method: 'GET',
        path: `/customers/${event.customer}`,
        answer: customer,
      });
      if (read.kind !== 'success') return read.outcome;
      const made = await vendor('plain').call(create(event.number));
      return made.kind === 'success' ? delivered(made.answer.id) : made.outcome;
    },
  }),
  keyed: defineDelivery(contract, 'keyed', {
    event: order,
    async apply({ event, vendor }) {
      const made = await vendor('keyed').call(create(event.number));
      return made.kind === 'success' ? delivered(made.answer.id) : made.outcome;
    },
  }),
  upserting: defineDelivery(contract, 'upserting', { event: order, apply: upsertAt('upserting') }),
  blocking: defineDelivery(contract, 'blocking', { event: order, apply: upsertAt('strict') }),
  batched: defineDelivery(contract, 'batched', { event: order, apply: upsertAt('many') }),
  rotating: defineDelivery(contract, 'rotating', { event: order, apply: upsertAt('rotating') }),
} satisfies Record<string, BoundDelivery<z.infer<typeof order>, typeof contract>>;

function create(number: string): VendorCall<z.infer<typeof written>> {
  return { operation: 'create order', method: 'POST', path: '/orders', body: { number }, answer: written };
}

function upsertAt(account: string) {
  return async ({ event, vendor }: DeliveryContext<z.infer<typeof order>, object>) => {
    const put = await vendor(account).call({
      operation: 'upsert order',
      method: 'PUT',
      path: `/orders/${event.number}`,
      body: {},
      answer: written,
    });
    return put.kind === 'success' ? delivered(put.answer.id) : put.outcome;
  };
}
