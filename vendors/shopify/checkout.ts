import type { Clock } from '@penstock/local-aws/clock';
import * as z from 'zod';
import { CONTROL } from '../toolkit/control.ts';
import type { ControlRoute } from '../toolkit/control-route.ts';
import { ControlError, checked } from '../toolkit/settings.ts';
import type { Store } from '../toolkit/store.ts';
import { FINANCIAL_STATUSES, type Order, orderBody } from './orders.ts';
import type { ShopEvent, WebhookSender } from './webhooks.ts';

const id = z.string().regex(/^\d{1,19}$/, 'must be a number, as text');
const money = z.string().regex(/^\d+\.\d{2}$/, 'must be an amount such as "199.00"');
const text = z.string().nullable();
const order = z.strictObject({
  id: id.optional(),
  test: z.boolean().optional(),
  email: text.optional(),
  customer: z
    .strictObject({
      id,
      email: text.optional(),
      firstName: text.optional(),
      lastName: text.optional(),
      createdAt: text.optional(),
    })
    .nullable()
    .optional(),
  currency: z.string().length(3).optional(),
  taxesIncluded: z.boolean().optional(),
  financialStatus: z.enum(FINANCIAL_STATUSES).optional(),
  lines: z
    .array(
      z.strictObject({
        title: z.string(),
        quantity: z.int().min(1).optional(),
        price: money,
        tax: money.optional(),
        sku: text.optional(),
      }),
    )
    .optional(),
  shipping: z.strictObject({ title: z.string(), price: money, tax: money.optional() }).nullable().optional(),
});

type Given = z.infer<typeof order>;

/** The ids of Shopify's own examples are past what a JavaScript number holds. */
const FIRST_ORDER = 820_982_911_946_154_508n;
const TOPIC = 'orders/paid';

/** What buyers and people in the shop's admin do with orders. Each put of an order is a payment of it. */
export function checkoutControls(
  store: Store,
  clock: Clock,
  currency: () => string,
  webhooks: WebhookSender,
): readonly ControlRoute[] {
  const orders = store.collection<Order>('order');
  const events = store.collection<ShopEvent>('order event');
  /** As Shopify writes times: without milliseconds. */
  const now = () => new Date(clock.now()).toISOString().replace(/\.\d{3}Z$/, '+00:00');

  function paid(given: Given): { readonly id: string; readonly eventId: string } {
    const key = given.id ?? String(FIRST_ORDER + BigInt(store.next('order', 0)));
    const before = orders.get(key);
    const after = merged(key, before ?? opened(key), given);
    orders.put(key, after);
    const eventId = `event-${store.next('order event', 1)}`;
    const event = { topic: TOPIC, body: orderBody(after), eventId, triggeredAt: new Date(clock.now()).toISOString() };
    events.put(eventId, event);
    webhooks.announce(event);
    return { id: key, eventId };
  }

  const opened = (key: string): Order => ({
    ...{ id: key, number: store.next('order number', 1001), isTest: false, email: null, customer: null },
    ...{ currency: currency(), taxesIncluded: false, financialStatus: 'paid' as const },
    ...{ lines: [], shipping: null, createdAt: now(), updatedAt: now() },
  });

  function merged(key: string, before: Order, given: Given): Order {
    const { test, customer, lines, shipping, email } = given;
    return {
      ...{ ...before, id: key, updatedAt: now() },
      ...(test !== undefined && { isTest: test }),
      ...(customer !== undefined && { customer: customer && { ...NO_ONE, ...defined(customer) } }),
      email: email !== undefined ? email : (customer?.email ?? before.email),
      ...(given.currency !== undefined && { currency: given.currency }),
      ...(given.taxesIncluded !== undefined && { taxesIncluded: given.taxesIncluded }),
      ...(given.financialStatus !== undefined && { financialStatus: given.financialStatus }),
      ...(lines && {
        lines: lines.map(({ quantity = 1, tax = '0.00', sku = null, ...line }) => ({ ...line, quantity, tax, sku })),
      }),
      ...(shipping !== undefined && { shipping: shipping && { tax: '0.00', ...defined(shipping) } }),
    };
  }

  return [
    {
      method: 'POST',
      pattern: `${CONTROL}/orders`,
      about: `an order is paid, or edited and paid again where its id is known: {"id?","test?","email?","customer?","lines?","financialStatus?" …}; sends ${TOPIC}`,
      handle: ({ body }) => paid(checked(order, body ?? {})),
    },
    {
      method: 'POST',
      pattern: `${CONTROL}/events/:event/resend`,
      about: 'sends an event once more, as Shopify may at any time',
      handle({ params: { event = '' } }) {
        const sent = events.get(event);
        if (!sent) throw new ControlError(`There is no event "${event}".`, 404);
        webhooks.announce(sent);
      },
    },
    {
      method: 'GET',
      pattern: `${CONTROL}/webhooks`,
      about: 'the webhook requests sent, those that wait, and how many were given up',
      handle: webhooks.report,
    },
  ];
}

const NO_ONE = { id: '', email: null, firstName: null, lastName: null, createdAt: null };

function defined<T extends object>(value: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [Name in keyof T]: Exclude<T[Name], undefined>;
  };
}
