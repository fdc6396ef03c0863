import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { stripe } from '../destinations/stripe.ts';
import { xero } from '../destinations/xero.ts';
import { moneyMovement } from '../links/money-movement.ts';
import { DESTINATION_WORDS, SOURCE_WORDS } from './compared-days.ts';
import { BOOKS_TIME_ZONE, STRIPE_PLACES } from './movement.ts';

/** A refund may fail days later, and a dispute be won: each is a movement of its own, and so an entity. */
const entities = {
  'charge.succeeded': ['=money', 'body/data/object/id'],
  'charge.captured': ['=money', 'body/data/object/id'],
  'charge.updated': ['=money', 'body/data/object/id'],
  'refund.created': ['=money', 'body/data/object/id'],
  'refund.updated': ['=money', 'body/data/object/id'],
  'refund.failed': ['=money', 'body/data/object/id', '=failed'],
  'charge.dispute.funds_withdrawn': ['=money', 'body/data/object/id', '=withdrawn'],
  'charge.dispute.funds_reinstated': ['=money', 'body/data/object/id', '=reinstated'],
} as const;

/**
 * Every movement of the Stripe balance that a payment, a refund, a failed refund, a dispute or a fee makes is one bank transaction of the
 * clearing account in Xero, by its net amount: docs/decisions/0075.
 */
export default defineIntegration({
  name: 'stripe-to-xero',
  title: 'Stripe payments to the books in Xero',
  owner: { team: 'Finance Systems', contact: 'finance-systems@example.com' },
  escalation: [
    { afterMinutes: 240, contact: 'platform-on-call@example.com' },
    { afterMinutes: 1440, contact: 'head-of-finance@example.com' },
  ],
  impact: 'Payments and refunds are missing in the books: the clearing account does not agree with the Stripe balance.',
  source: {
    system: 'Stripe',
    provider: 'stripe',
    apiVersion: '2026-10-28.endive',
    changesAnnouncedAt: 'https://docs.stripe.com/changelog',
    events: {
      'charge.succeeded': { effect: 'create', record: 'bank transaction' },
      'charge.captured': { effect: 'create', record: 'bank transaction' },
      // Brings the balance transaction, seconds after the payment.
      'charge.updated': { effect: 'create', record: 'bank transaction' },
      'refund.created': { effect: 'create', record: 'bank transaction' },
      'refund.updated': { effect: 'create', record: 'bank transaction' },
      'refund.failed': { effect: 'create', record: 'bank transaction' },
      'charge.dispute.funds_withdrawn': { effect: 'create', record: 'bank transaction' },
      'charge.dispute.funds_reinstated': { effect: 'create', record: 'bank transaction' },
      // What the nightly comparison found missing; Stripe sends no such event.
      'money.missing': { effect: 'create', record: 'bank transaction' },
    },
    identity:
      'the event’s id; what is booked goes by the ids of charge, refund and dispute, not by which event comes first',
    entities,
    tenants: { any: 'The endpoint is one account’s own and gets no events of connected accounts.' },
  },
  settings: {
    /** Code of the bank account that stands for the Stripe balance. */
    clearingAccount: '091',
    salesAccount: '200',
    feeAccount: '404',
    disputeAccount: '420',
    /** The contact of every bank transaction; Xero adds it where there is none of that name. */
    contactName: 'Stripe',
  },
  deliveries: {
    'money-to-books': {
      title: 'Money at Stripe to a bank transaction in Xero',
      events: [
        'charge.succeeded',
        'charge.captured',
        'charge.updated',
        'refund.created',
        'refund.updated',
        'refund.failed',
        'charge.dispute.funds_withdrawn',
        'charge.dispute.funds_reinstated',
        'money.missing',
      ],
      // One event of each kind for each charge, refund and dispute: the others look at the same money.
      business: {
        'charge.succeeded': 'payment-booked',
        'refund.created': 'refund-booked',
        'charge.dispute.funds_withdrawn': 'dispute-booked',
      },
      destination: xero,
      reads: [stripe],
      links: [moneyMovement],
      fields: {
        direction: {
          from: 'direction',
          to: 'Type',
          owner: 'Stripe',
          type: 'enum',
          values: { in: 'RECEIVE', out: 'SPEND' },
          whenEmpty: 'refuse',
        },
        reference: {
          from: 'reference',
          to: 'Reference',
          owner: 'Stripe',
          type: 'text',
          maxLength: 255,
          whenEmpty: 'refuse',
          personal: false,
        },
        date: {
          from: 'created',
          to: 'Date',
          owner: 'Stripe',
          type: 'date',
          format: 'unix-seconds',
          timeZone: BOOKS_TIME_ZONE,
          whenEmpty: 'refuse',
          personal: false,
        },
        currency: {
          from: 'currency',
          to: 'CurrencyCode',
          owner: 'Stripe',
          type: 'text',
          maxLength: 3,
          whenEmpty: 'refuse',
          personal: false,
        },
        clearingAccount: {
          from: 'clearingAccount',
          to: 'BankAccount.Code',
          owner: 'Penstock',
          type: 'text',
          maxLength: 10,
          whenEmpty: 'refuse',
          personal: false,
        },
        contact: {
          from: 'contactName',
          to: 'Contact.Name',
          owner: 'Penstock',
          type: 'text',
          maxLength: 255,
          whenEmpty: 'refuse',
          personal: false,
        },
        // Stripe knows no taxes of ours: they belong to the invoice.
        lineAmounts: { to: 'LineAmountTypes', owner: 'Penstock', type: 'constant', value: 'NoTax' },
        lines: {
          from: 'lines',
          to: 'LineItems',
          owner: 'Stripe',
          type: 'list',
          whenEmpty: 'refuse',
          fields: {
            description: {
              from: 'description',
              to: 'Description',
              owner: 'Penstock',
              type: 'text',
              maxLength: 4000,
              whenEmpty: 'refuse',
              personal: false,
            },
            quantity: { to: 'Quantity', owner: 'Penstock', type: 'constant', value: 1 },
            amount: {
              from: 'amount',
              to: 'UnitAmount',
              owner: 'Stripe',
              type: 'money',
              currency: 'currency',
              unit: 'minor',
              toUnit: 'major',
              rounding: 'refuse',
              places: STRIPE_PLACES,
              whenEmpty: 'refuse',
              personal: false,
            },
            account: {
              from: 'account',
              to: 'AccountCode',
              owner: 'Penstock',
              type: 'text',
              maxLength: 10,
              whenEmpty: 'refuse',
              personal: false,
            },
          },
        },
      },
      matching:
        'The bank transaction of the clearing account whose Reference is the id of the charge, refund or dispute, followed by what became of it.',
      whenInvalid:
        'The event goes to the dead-letter queue, and nothing is written. So does money of which nothing is left after its fee. Money whose day is in a closed period is a conflict: a person opens the period and takes the source, or books it by hand and takes the destination.',
      consistency: {
        timing: 'eventual',
        withinSeconds: 3600,
        ordering: 'by-entity',
        versions: { guard: 'none', reason: 'What moved the balance never changes: an event only says where to look.' },
        whenStuck: 'dead-letter',
        conflict: 'person-decides',
        authority: 'fetched',
      },
      ambiguity: {
        strategy: 'look-up-before-retry',
        by: 'the bank transactions whose Reference begins with the id, which every attempt reads before it writes',
        settleSeconds: 120,
        writes: 'several',
      },
      worker: { timeoutSeconds: 60, memoryMb: 256, batchSize: 1, maxConcurrency: 2 },
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      alarms: { oldestMessageMinutes: 240, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
      setAside: { alarmAfterHours: 24 },
    },
  },
  reconciliations: {
    'nightly-money': {
      title: 'The Stripe balance and the clearing account in Xero',
      schedule: { daily: '04:30', timeZone: BOOKS_TIME_ZONE },
      source: {
        title: 'Balance transactions at Stripe of the last three days and today',
        account: stripe,
        record: 'money',
        words: SOURCE_WORDS,
        paging: { kind: 'stable', by: 'the time of the balance transaction' },
        // Your own numbers: a listing that is far from them is not believed.
        records: { atLeast: 0, atMost: 100_000 },
      },
      destination: {
        title: 'Bank transactions in Xero of those days and two more on each side',
        account: xero,
        record: 'bank-transaction',
        words: DESTINATION_WORDS,
        paging: { kind: 'counted' },
        records: { atLeast: 0, atMost: 200_000 },
      },
      matching: 'the Reference of the bank transaction: the id of charge, refund or dispute, and what became of it',
      fields: ['amount', 'fee', 'currency', 'date'],
      delivery: 'money-to-books',
      classes: {
        missing: {
          meaning: 'Money that moved at Stripe and is not in the books',
          repair: 'money.missing',
          tell: 'report',
        },
        extra: {
          meaning:
            'A bank transaction of the clearing account for which Stripe has no money: a person entered it, or its day is wrong',
          tell: 'page',
        },
        'beyond-the-days': {
          meaning: 'A bank transaction of a day that is not compared, or of another bank account',
          when: { kind: 'extra', destination: ['beyond', 'elsewhere'] },
          ...{ tell: 'report', counted: true },
        },
        differs: {
          meaning:
            'Another amount, fee, sign, currency or day than at Stripe: a person decides, because the books may be right to differ',
          tell: 'page',
        },
        'two-of-one': { meaning: 'Money that is in the books twice', tell: 'page' },
      },
      cap: { differences: 500, percent: 10 },
      expected: { minutes: 120, lateMinutes: 360 },
      bounds: { pages: 3000, hours: 8 },
    },
  },
});
