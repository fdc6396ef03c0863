import { type ScriptedAnswer, testDelivery } from 'penstock/testing';
import orderToContact from './order-to-contact.ts';
import orderToInvoice from './order-to-invoice.ts';
import orderToWelcome from './order-to-welcome.ts';
import samples from './samples/events.json' with { type: 'json' };

export const ORDER = '820982911946154508';
export const CUSTOMER = '9007199254740993';
export const settings = {
  shopDomain: 'shop.myshopify.com',
  customersSince: '2026-01-01T00:00:00Z',
  mailFrom: 'shop@example.com',
  mailTemplate: 'd-welcome',
};

const [sample] = samples;
const gid = (type: string, id: string) => `gid://shopify/${type}/${id}`;

/** The sample under ids past 2^53. The numbers beside are what `JSON.parse` makes of them. */
export function order(change: object = {}, customer: object | null = {}): object {
  return {
    ...{ ...sample, id: Number(ORDER), admin_graphql_api_id: gid('Order', ORDER) },
    customer: customer && {
      ...{ ...sample?.customer, id: Number(CUSTOMER), admin_graphql_api_id: gid('Customer', CUSTOMER) },
      ...customer,
    },
    ...change,
  };
}

export type Answers = Readonly<Record<string, readonly ScriptedAnswer[]>>;
type Pairs = Readonly<Record<string, { readonly to?: string; readonly facts?: Readonly<Record<string, string>> }>>;

export async function deliverContact(event: object, answers: Answers) {
  const { outcome, calls } = await testDelivery(orderToContact, { event, settings, answers: { salesforce: answers } });
  return { outcome, calls };
}

export const accepted: ScriptedAnswer = { status: 202, body: '' };

export async function deliverWelcome(
  event: object,
  given: {
    readonly pairs?: Pairs;
    readonly eventId?: string;
    readonly answers?: readonly ScriptedAnswer[];
    readonly sandbox?: boolean;
  } = {},
) {
  const { outcome, calls, links } = await testDelivery(orderToWelcome, {
    event,
    settings: { ...settings, ...(given.sandbox && { mailSandbox: 'yes' }) },
    envelope: { eventId: given.eventId ?? 'orders/paid:one' },
    answers: { sendgrid: { 'send welcome': given.answers ?? [] } },
    links: { pairs: { 'customer-welcome': given.pairs ?? {} } },
  });
  return { outcome, calls, pairs: links['customer-welcome'] ?? {} };
}

export async function deliverInvoice(event: object, answers: Answers) {
  const { outcome, calls } = await testDelivery(orderToInvoice, { event, settings, answers: { xero: answers } });
  return { outcome, calls };
}

/** Xero's answers. */
export const listed = (...invoices: readonly object[]): ScriptedAnswer => ({
  status: 200,
  body: { Invoices: invoices },
});
export const contacts = (...ids: readonly string[]): ScriptedAnswer => ({
  status: 200,
  body: { Contacts: ids.map((ContactID) => ({ ContactID, ContactStatus: 'ACTIVE' })) },
});
export const invoice = (Total: number, Status = 'AUTHORISED') => ({ InvoiceID: 'i1', Status, Total });
export const refusal = (Message: string): ScriptedAnswer => ({
  status: 400,
  body: { ErrorNumber: 10, Type: 'ValidationException', Elements: [{ ValidationErrors: [{ Message }] }] },
});
