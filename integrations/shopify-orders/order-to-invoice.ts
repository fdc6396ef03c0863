import { defineDelivery, delivered, filtered, invalid, mapRecord, type Outcome, type Vendor } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';
import { invoiceLines, isFree } from './invoice.ts';
import { isRefunded, numberOf, type PaidOrder, paidOrder } from './order.ts';
import { contactOf, findOrMakeContact } from './xero-contact.ts';

const { fields } = contract.deliveries['order-to-invoice'];
const PATH = '/api.xro/2.0/Invoices';
const invoices = z.looseObject({
  Invoices: z.array(z.looseObject({ InvoiceID: z.string(), Status: z.string(), Total: z.number() })),
});
type Invoices = z.infer<typeof invoices>['Invoices'];

/** Writes the invoice of a paid order, where the books have none of its number. */
export default defineDelivery(contract, 'order-to-invoice', {
  event: paidOrder,
  async apply({ event, settings, vendor }) {
    const ended = withoutInvoice(event);
    if (ended) return ended;
    const xero = vendor('xero');
    const number = `${settings.invoicePrefix}${numberOf(event.admin_graphql_api_id)}`;
    const lines = invoiceLines(event, settings);
    if (!lines) return invalid('order-does-not-add-up', ['total_price is not the sum of its lines']);
    const mapped = mapRecord(fields, { ...event, processed_at: event.processed_at ?? event.created_at, lines });
    if (mapped.kind !== 'mapped') return mapped;
    const before = await find(xero, number);
    if ('kind' in before) return before;
    if (before.length > 0) return judged(before, event);
    const contact = await findOrMakeContact(xero, contactOf(event, settings.guestContact));
    if (contact.kind === 'failed') return contact.outcome;
    const written = await xero.call({
      operation: 'create invoice',
      key: 'invoice',
      // POST would overwrite an invoice of this number.
      method: 'PUT',
      path: PATH,
      body: {
        Invoices: [
          {
            ...{ Type: 'ACCREC', InvoiceNumber: number, Status: 'AUTHORISED', Contact: { ContactID: contact.id } },
            LineAmountTypes: event.taxes_included ? 'Inclusive' : 'Exclusive',
            ...mapped.record,
          },
        ],
      },
      query: { unitdp: '4' },
      answer: invoices,
    });
    if (written.kind === 'success') return judged(written.answer.Invoices, event);
    if (written.kind !== 'refused') return written.outcome;
    // Another attempt of ours may have been in time: the number is taken.
    const after = await find(xero, number);
    if ('kind' in after) return after;
    return after.length > 0 ? judged(after, event) : written.outcome;
  },
});

/** How an order ends that gets no invoice from us. */
function withoutInvoice(event: PaidOrder): Outcome | undefined {
  if (event.test) return filtered('test-order');
  if (isRefunded(event)) return filtered('order-refunded');
  if (isFree(event)) return filtered('order-without-value');
  if (event.financial_status === 'partially_refunded') return byHand('order-partly-refunded');
  return event.financial_status === 'paid' ? undefined : byHand('order-not-paid');
}

const byHand = (reason: string): Outcome => ({ kind: 'permanent', reason });

async function find(xero: Vendor, number: string): Promise<Invoices | Outcome> {
  const found = await xero.call({
    operation: 'find invoice by number',
    method: 'GET',
    path: PATH,
    query: { InvoiceNumbers: number },
    answer: invoices,
  });
  return found.kind === 'success' ? found.answer.Invoices : found.outcome;
}

/** An invoice of the order's total is done. One that a person voided stays so. */
function judged(found: Invoices, { total_price: total, currency }: PaidOrder): Outcome {
  const [alive, ...others] = found.filter(({ Status }) => Status !== 'VOIDED' && Status !== 'DELETED');
  if (!alive) return filtered('invoice-was-voided');
  if (others.length > 0) return byHand('several-invoices-of-one-order');
  if (alive.Total !== Number(total)) return byHand('invoice-of-another-total');
  return delivered(alive.InvoiceID, currency ? { amount: alive.Total, currency } : undefined);
}
