import { defineDelivery, delivered, mapRecord, path } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';

const { fields } = contract.deliveries['product-to-record'];
/** Algolia queues each write as a task, in the order in which they came. */
const taken = z.object({ taskID: z.number() });

/** Writes or deletes the record whose objectID is the product's number. */
export default defineDelivery(contract, 'product-to-record', {
  event: z.looseObject({ id: z.string().regex(/^\d+$/) }),
  async apply({ event, envelope, settings: { index }, vendor }) {
    const record = path`/1/indexes/${index}/${event.id}`;
    if (envelope.type === 'product.gone') {
      const deleted = await vendor('algolia').call({
        operation: 'delete record',
        method: 'DELETE',
        path: record,
        answer: taken,
      });
      return deleted.kind === 'success' || deleted.kind === 'absent' ? delivered(event.id) : deleted.outcome;
    }
    const mapped = mapRecord(fields, event);
    if (mapped.kind !== 'mapped') return mapped;
    const written = await vendor('algolia').call({
      operation: 'save record',
      method: 'PUT',
      path: record,
      body: mapped.record,
      answer: taken,
    });
    return written.kind === 'success' ? delivered(event.id) : written.outcome;
  },
});
