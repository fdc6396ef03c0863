import { createHash } from 'node:crypto';
import { type DeliveryContext, defineDelivery, delivered, filtered, mapRecord } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';
import { isRefunded, numberOf, type PaidOrder, paidOrder } from './order.ts';

const { fields } = contract.deliveries['order-to-welcome'];

/** Sends the welcome e-mail of a customer's first paid order, and never a second time. */
export default defineDelivery(contract, 'order-to-welcome', {
  event: paidOrder,
  async apply({ event, envelope, settings, vendor, links }) {
    const why = reasonAgainst(event, settings.customersSince);
    if (why !== undefined) return filtered(why);
    const { customer, name } = event;
    const mapped = mapRecord(fields, { email: addressOf(event), first_name: customer?.first_name, name });
    if (mapped.kind !== 'mapped') return mapped;
    const order = numberOf(event.admin_graphql_api_id);
    const claim = await claimed(links('customer-welcome'), {
      customer: numberOf(customer?.admin_graphql_api_id ?? ''),
      order,
      // The identity is not kept as it is: it holds the hash of a body that may be guessed.
      event: createHash('sha256').update(`${envelope.tenant} ${envelope.eventId}`).digest('hex').slice(0, 32),
    });
    if (claim !== 'ours') return filtered(claim);
    const { email, ...data } = mapped.record;
    const sent = await vendor('sendgrid').call({
      operation: 'send welcome',
      method: 'POST',
      path: '/v3/mail/send',
      body: {
        personalizations: [{ to: [{ email }], dynamic_template_data: data, custom_args: { order } }],
        from: { email: settings.mailFrom },
        template_id: settings.mailTemplate,
        ...(settings.mailSandbox === 'yes' && { mail_settings: { sandbox_mode: { enable: true } } }),
      },
      // 202 without a body.
      answer: z.unknown(),
    });
    return sent.kind === 'success' ? delivered(order) : sent.outcome;
  },
});

const addressOf = ({ email, customer }: PaidOrder) => email || customer?.email || undefined;

/** Why an order is no reason for a welcome, as far as the event says it. */
function reasonAgainst(event: PaidOrder, since: string): string | undefined {
  const { customer, test } = event;
  if (test) return 'test-order';
  if (!customer) return 'order-without-customer';
  if (addressOf(event) === undefined) return 'order-without-address';
  if (isRefunded(event)) return 'order-refunded';
  if (!customer.created_at) return 'customer-of-unknown-age';
  return Date.parse(customer.created_at) >= Date.parse(since) ? undefined : 'customer-from-before';
}

type Pairs = ReturnType<DeliveryContext<PaidOrder, object, string, 'customer-welcome'>['links']>;

/** Claims the customer's welcome for this event, or says which order has it. A claim is never given back: a mail may have gone out. */
async function claimed(
  pairs: Pairs,
  { customer, order, event }: { readonly customer: string; readonly order: string; readonly event: string },
): Promise<'ours' | 'order-welcomed-before' | 'not-the-first-order' | 'customer-erased'> {
  const pair = await pairs.find({ from: customer });
  if (pair?.erasedAt !== undefined) return 'customer-erased';
  if (pair) {
    if (pair.facts.event === event) return 'ours';
    return pair.to === order ? 'order-welcomed-before' : 'not-the-first-order';
  }
  // An order that was given to another customer since.
  if (await pairs.find({ to: order })) return 'order-welcomed-before';
  await pairs.put({ from: customer, to: order, facts: { event } });
  return 'ours';
}
