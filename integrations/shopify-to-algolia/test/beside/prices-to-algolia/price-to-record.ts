import { defineDelivery, delivered, path } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';

export default defineDelivery(contract, 'price-to-record', {
  event: z.object({ id: z.string(), price: z.number() }),
  async apply({ event: { id, price }, vendor }) {
    const written = await vendor('algolia').call({
      operation: 'save price',
      method: 'PUT',
      path: path`/1/indexes/prices/${id}`,
      body: { price },
      answer: z.object({ taskID: z.number() }),
    });
    return written.kind === 'success' ? delivered(id) : written.outcome;
  },
});
