import { defineDelivery, delivered, filtered, mapRecord, path } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';
import { numberOf, paidOrder } from './order.ts';

const { fields } = contract.deliveries['order-to-contact'];
/** Before version 46 an update was answered without a body. */
const upserted = z.looseObject({ id: z.string(), success: z.literal(true) }).optional();

/** Upserts the customer's contact. Repeating it changes nothing. */
export default defineDelivery(contract, 'order-to-contact', {
  event: paidOrder,
  async apply({ event, settings: { unknownLastName }, vendor }) {
    if (event.test) return filtered('test-order');
    const { customer } = event;
    if (!customer) return filtered('order-without-customer');
    const id = numberOf(customer.admin_graphql_api_id);
    const mapped = mapRecord(fields, customer);
    if (mapped.kind !== 'mapped') return mapped;
    const upsert = (operation: string, body: object) =>
      vendor('salesforce').call({
        operation,
        method: 'PATCH',
        path: path`/services/data/v66.0/sobjects/Contact/Shopify_Id__c/${id}`,
        // Passes rules that alert; one that blocks blocks.
        headers: { 'sforce-duplicate-rule-header': 'allowSave=true' },
        body,
        answer: upserted,
      });
    const first = await upsert('upsert contact', mapped.record);
    // A new contact needs a last name. It is not sent at once: it would overwrite the name that a person gave to a contact that is there.
    const written =
      first.kind === 'refused' && first.reason === 'salesforce-field-missing' && !mapped.record.LastName
        ? await upsert('create contact without a last name', { ...mapped.record, LastName: unknownLastName })
        : first;
    return written.kind === 'success' ? delivered(written.answer?.id ?? id) : written.outcome;
  },
});
