import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { salesforce } from '../destinations/salesforce.ts';
import { sendgrid } from '../destinations/sendgrid.ts';
import { xero } from '../destinations/xero.ts';
import { customerWelcome } from '../links/customer-welcome.ts';

const shared = {
  events: ['orders/paid'],
  reads: [],
  retry: DEFAULT_RETRY,
  retention: DEFAULT_RETENTION,
} as const;
const TEXT = { type: 'text', owner: 'Shopify' } as const;
const MONEY = {
  type: 'money',
  currency: 'currency',
  unit: 'major',
  toUnit: 'major',
  rounding: 'refuse',
  owner: 'Shopify',
  personal: false,
} as const;

/** A paid order goes to three systems, and each has a delivery of its own: what one of them does is nothing to the others. */
export default defineIntegration({
  name: 'shopify-orders',
  title: 'Shopify orders to CRM, e-mail and accounting',
  owner: { team: 'Shop Systems', contact: 'shop-systems@example.com' },
  escalation: [
    { afterMinutes: 60, contact: 'platform-on-call@example.com' },
    { afterMinutes: 240, contact: 'head-of-shop@example.com' },
  ],
  impact: 'Sales does not see new customers, new customers get no welcome e-mail, and paid orders lack their invoice.',
  source: {
    system: 'Shopify',
    provider: 'shopify',
    apiVersion: 'webhooks 2026-07',
    apiVersionEnds: '2027-07-01',
    changesAnnouncedAt: 'https://shopify.dev/changelog',
    // A refund has topics of its own, which this integration does not ask for.
    events: { 'orders/paid': { effect: 'create', record: 'contact, welcome e-mail and invoice' } },
    identity:
      'topic and hash of the body: `X-Shopify-Event-Id` is not signed. An order that is edited and paid again is another event, so each delivery finds what the order already had.',
    // None of the three needs where a customer lives, or from where they ordered; the status page's URL lets anyone in.
    cut: [
      'billing_address',
      'shipping_address',
      'browser_ip',
      'client_details',
      'contact_email',
      'phone',
      'note',
      'note_attributes',
      'landing_site',
      'referring_site',
      'order_status_url',
      'token',
      'cart_token',
      'checkout_token',
    ],
    // Order and customer numbers are a shop's own.
    tenants: { setting: 'shopDomain' },
    // Orders of one customer take effect one after the other; those of a guest are ordered by the order.
    entities: { 'orders/paid': ['=customer', 'body/customer/id'] },
    rhythm: { atLeastEveryHours: 24 },
  },
  settings: {
    /** The shop's myshopify.com domain. */
    shopDomain: '',
    /** Customers whose account is older get no welcome e-mail. ISO 8601: when this integration went live. */
    customersSince: '',
    /** A verified sender, and the dynamic template of the welcome e-mail, which gets `first_name` and `order_name`. */
    mailFrom: '',
    mailTemplate: '',
    /** `yes`: SendGrid only validates the e-mails. */
    mailSandbox: 'no',
    /** Of a customer without one, because Salesforce asks for it. It is written only where the contact is not there yet. */
    unknownLastName: 'Shop customer',
    /** Before the order's number, which makes the invoice's number. */
    invoicePrefix: 'SHOP-',
    salesAccount: '200',
    taxType: 'OUTPUT2',
    untaxedType: 'NONE',
    /** The contact of orders without a customer. */
    guestContact: 'Shop guests',
  },
  deliveries: {
    'order-to-contact': {
      ...shared,
      title: 'Customer of a paid order to Salesforce contact',
      destination: salesforce,
      fields: {
        // Left out where Shopify has none: what a person wrote in Salesforce stays.
        firstName: { ...TEXT, from: 'first_name', to: 'FirstName', maxLength: 40, whenEmpty: 'omit' },
        lastName: { ...TEXT, from: 'last_name', to: 'LastName', maxLength: 80, whenEmpty: 'omit' },
        email: { from: 'email', to: 'Email', owner: 'Shopify', type: 'email', whenEmpty: 'omit' },
      },
      matching:
        'The contact whose Shopify_Id__c, which is an External ID and Unique, is the customer’s number. A contact that a person made is another one: an alert of a duplicate rule is acknowledged, a rule that blocks ends as a dead letter.',
      whenInvalid:
        'A test order and an order without a customer are recorded as filtered. A malformed address goes to the dead-letter queue.',
      consistency: {
        timing: 'real-time',
        withinSeconds: 300,
        ordering: 'by-entity',
        // The customer of a newer order is the newer customer.
        versions: { guard: 'entity', equal: 'apply', missing: 'apply' },
        whenStuck: 'dead-letter',
        conflict: 'source-wins',
        authority: 'payload',
      },
      ambiguity: { strategy: 'natural-upsert', key: 'Shopify_Id__c' },
      worker: { timeoutSeconds: 60, memoryMb: 256, batchSize: 1, maxConcurrency: 5 },
      alarms: { oldestMessageMinutes: 30, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },
    'order-to-welcome': {
      ...shared,
      title: 'First order to welcome e-mail',
      business: { 'orders/paid': 'customer-welcomed' },
      destination: sendgrid,
      links: [customerWelcome],
      fields: {
        email: { from: 'email', to: 'email', owner: 'Shopify', type: 'email', whenEmpty: 'refuse' },
        firstName: { ...TEXT, from: 'first_name', to: 'first_name', maxLength: 255, whenEmpty: 'clear' },
        order: { ...TEXT, from: 'name', to: 'order_name', maxLength: 255, whenEmpty: 'clear', personal: false },
      },
      matching:
        'The first paid order that comes of a customer whose account is not older than the setting `customersSince`. A link remembers it before the e-mail is sent: the event neither says how many orders a customer has, nor can SendGrid be asked what was sent.',
      whenInvalid:
        'Test orders, guests, orders without an address, refunded ones, later orders and customers of unknown age get no e-mail, and are recorded as filtered. A malformed address goes to the dead-letter queue.',
      consistency: {
        timing: 'real-time',
        withinSeconds: 600,
        ordering: 'by-entity',
        versions: { guard: 'none', reason: 'An e-mail that was sent is not replaced by a newer one.' },
        whenStuck: 'dead-letter',
        conflict: 'source-wins',
        authority: 'payload',
      },
      ambiguity: {
        strategy: 'none',
        reason:
          'SendGrid has no key, and its look-up is a paid add-on whose silence proves nothing. An e-mail whose outcome is unknown is not sent again: a person looks at the activity of the address and decides.',
      },
      worker: { timeoutSeconds: 45, memoryMb: 256, batchSize: 1, maxConcurrency: 5 },
      alarms: { oldestMessageMinutes: 60, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },
    'order-to-invoice': {
      ...shared,
      title: 'Paid order to invoice',
      business: { 'orders/paid': 'order-invoiced' },
      destination: xero,
      fields: {
        reference: { ...TEXT, from: 'name', to: 'Reference', maxLength: 255, whenEmpty: 'omit', personal: false },
        date: {
          ...{ from: 'processed_at', to: 'Date', owner: 'Shopify', type: 'date', personal: false },
          ...{ format: 'iso-8601', timeZone: 'Europe/Berlin', whenEmpty: 'refuse' },
        },
        due: {
          ...{ from: 'processed_at', to: 'DueDate', owner: 'Shopify', type: 'date', personal: false },
          ...{ format: 'iso-8601', timeZone: 'Europe/Berlin', whenEmpty: 'refuse' },
        },
        currency: { ...TEXT, from: 'currency', to: 'CurrencyCode', maxLength: 3, whenEmpty: 'refuse', personal: false },
        lines: {
          ...{ from: 'lines', to: 'LineItems', owner: 'Shopify', type: 'list', whenEmpty: 'refuse' },
          fields: {
            title: { ...TEXT, from: 'title', to: 'Description', maxLength: 4000, whenEmpty: 'refuse', personal: false },
            quantity: { from: 'quantity', to: 'Quantity', owner: 'Shopify', type: 'integer', whenEmpty: 'refuse' },
            price: { ...MONEY, from: 'price', to: 'UnitAmount', whenEmpty: 'refuse' },
            tax: { ...MONEY, from: 'tax', to: 'TaxAmount', whenEmpty: 'refuse' },
            account: {
              from: 'account',
              to: 'AccountCode',
              owner: 'Xero',
              type: 'text',
              maxLength: 10,
              whenEmpty: 'refuse',
            },
            taxType: {
              from: 'taxType',
              to: 'TaxType',
              owner: 'Xero',
              type: 'text',
              maxLength: 50,
              whenEmpty: 'refuse',
            },
          },
        },
      },
      matching:
        'The invoice whose number is the prefix and the order’s number; its contact is the one whose number is the customer’s. An order that comes again and has its invoice is done, where the total is the same; with another total a person decides.',
      whenInvalid:
        'Test orders, orders without a value and orders that were refunded whole before are recorded as filtered. An order that was refunded in part, that is not paid, or whose lines do not add up to its total goes to the dead-letter queue: a person writes its invoice.',
      consistency: {
        timing: 'eventual',
        withinSeconds: 3600,
        ordering: 'by-entity',
        versions: { guard: 'none', reason: 'An invoice is written once, and is not changed by a later event.' },
        whenStuck: 'dead-letter',
        conflict: 'person-decides',
        authority: 'payload',
      },
      ambiguity: {
        strategy: 'look-up-before-retry',
        by: 'the invoice’s number and the contact’s number, which every attempt looks for',
        // Xero's keys live for six minutes and bring an error back as well: a number does not end.
        settleSeconds: 120,
        writes: 'several',
      },
      worker: { timeoutSeconds: 60, memoryMb: 256, batchSize: 1, maxConcurrency: 2 },
      alarms: { oldestMessageMinutes: 120, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },
  },
});
