import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DemonstrationContext } from 'penstock/demonstration';
import { control } from 'penstock/vendors';

const DELIVERIES = ['order-to-contact', 'order-to-welcome', 'order-to-invoice'];

/** What one order has had at the three systems. */
export interface Had {
  /** Creations of the customer's contact. */
  readonly contacts: number;
  readonly emails: number;
  /** In hundredths. */
  readonly invoices: readonly number[];
}

/** What the demonstration does and looks at, always from outside. */
export interface Systems {
  /** A buyer pays this run's order, or it is edited and paid again. @returns the event's id */
  pay(change?: object): Promise<string>;
  /** A member of the shop's staff tries the checkout. */
  payTestOrder(): Promise<void>;
  resend(eventId: string): Promise<void>;
  /** From now on Xero answers every call about invoices with 503. @returns ends it, and says how many calls there were */
  stopXero(): Promise<() => Promise<number>>;
  had(): Promise<Had>;
  /** Webhooks that Shopify still holds, and messages in the three queues. */
  inTransit(): Promise<number>;
  close(): void;
}

export function openSystems({ environment, now }: DemonstrationContext): Systems {
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey, vendors, queues } = environment;
  const { shopify = '', salesforce = '', sendgrid = '', xero = '' } = vendors;
  const sqs = new SQSClient({ endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } });
  // This run's own numbers, past what a JavaScript number holds, so that it can be repeated over kept state.
  const moment = Math.floor(now());
  const [order, customer, testOrder] = [`8${moment}00001`, `9${moment}001`, `8${moment}00002`];
  const email = `ada.${moment}@example.com`;

  async function pay(body: object): Promise<string> {
    const { eventId } = (await control(shopify, 'POST', '/orders', body)) as { readonly eventId: string };
    return eventId;
  }

  async function depth(delivery: string): Promise<number> {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queues[`shopify-orders/${delivery}`]?.url,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
  }

  const buyer = () => ({
    id: customer,
    email,
    firstName: 'Ada',
    lastName: 'Lovelace',
    createdAt: new Date(now()).toISOString(),
  });

  return {
    pay: (change = {}) => pay({ id: order, customer: buyer(), lines: [LAMP], ...change }),
    payTestOrder: async () => {
      await pay({ id: testOrder, test: true, customer: buyer(), lines: [LAMP] });
    },
    resend: async (eventId) => {
      await control(shopify, 'POST', `/events/${eventId}/resend`);
    },
    stopXero: async () => {
      const fault = { kind: 'answer', status: 503, match: { path: '/Invoices' } };
      const { id } = (await control(xero, 'POST', '/faults', fault)) as { readonly id: string };
      return async () => {
        const { faults } = (await control(xero, 'GET', '/faults')) as {
          readonly faults: readonly { readonly id: string; readonly used: number }[];
        };
        await control(xero, 'DELETE', `/faults/${id}`);
        return faults.find((one) => one.id === id)?.used ?? 0;
      };
    },
    had: async () => {
      const { effects } = (await control(salesforce, 'GET', '/effects')) as {
        readonly effects: Readonly<Record<string, { readonly creations: number }>>;
      };
      const { mails } = (await control(sendgrid, 'GET', '/mails')) as { readonly mails: readonly { to: string }[] };
      const { invoices } = (await control(xero, 'GET', '/books')) as {
        readonly invoices: readonly { readonly number: string; readonly cents: number }[];
      };
      return {
        contacts: effects[customer]?.creations ?? 0,
        emails: mails.filter(({ to }) => to === email).length,
        invoices: invoices
          .filter(({ number }) => number.endsWith(order) || number.endsWith(testOrder))
          .map(({ cents }) => cents),
      };
    },
    inTransit: async () => {
      const { pending } = (await control(shopify, 'GET', '/webhooks')) as { readonly pending: readonly unknown[] };
      const depths = await Promise.all(DELIVERIES.map(depth));
      return depths.reduce((sum, one) => sum + one, pending.length);
    },
    close: () => sqs.destroy(),
  };
}

const LAMP = { title: 'Lamp', quantity: 2, price: '99.50', tax: '37.81' };
