import { describe, expect, test } from 'vitest';
import { type Answers, CUSTOMER, contacts, deliverInvoice, invoice, listed, ORDER, order, refusal } from './fixture.ts';

const FIND = 'find invoice by number';
const none: Answers = { [FIND]: [listed()], 'create contact': [contacts('c1')] };
const TAKEN = refusal('Invoice # must be unique.');

describe('a paid order', () => {
  test('becomes an invoice with the order’s number, the customer’s contact, and the taxes that the shop counted', async () => {
    const { outcome, calls } = await deliverInvoice(order(), { ...none, 'create invoice': [listed(invoice(242.64))] });
    expect(outcome).toEqual({ kind: 'delivered', remote: 'i1', money: { amount: 242.64, currency: 'EUR' } });
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api.xro/2.0/Invoices',
      'PUT /api.xro/2.0/Contacts',
      'PUT /api.xro/2.0/Invoices',
    ]);
    const [found, contact, written] = calls;
    expect(found?.query).toEqual({ InvoiceNumbers: `SHOP-${ORDER}` });
    expect(contact?.body).toEqual({
      Contacts: [
        {
          ...{ Name: `Ada Lovelace (${CUSTOMER})`, ContactNumber: `shopify-${CUSTOMER}` },
          EmailAddress: 'ada.lovelace@example.com',
        },
      ],
    });
    const common = { AccountCode: '200', TaxType: 'OUTPUT2' };
    expect(written?.body).toEqual({
      Invoices: [
        {
          ...{ Type: 'ACCREC', InvoiceNumber: `SHOP-${ORDER}`, Status: 'AUTHORISED', Contact: { ContactID: 'c1' } },
          ...{ LineAmountTypes: 'Exclusive', Reference: '#1001', CurrencyCode: 'EUR' },
          ...{ Date: '2026-08-24', DueDate: '2026-08-24' },
          LineItems: [
            { ...common, Description: 'Lamp', Quantity: 2, UnitAmount: 99.5, TaxAmount: 37.81 },
            { ...common, Description: 'Post', Quantity: 1, UnitAmount: 4.9, TaxAmount: 0.93 },
          ],
        },
      ],
    });
  });

  test('of a customer that the books know takes that contact', async () => {
    const { outcome, calls } = await deliverInvoice(order(), {
      ...none,
      'create contact': [
        refusal('The contact name is already assigned. The contact name must be unique across all active contacts.'),
      ],
      'find contact by number': [contacts('c7')],
      'create invoice': [listed(invoice(242.64))],
    });
    expect(outcome.kind).toBe('delivered');
    expect(calls[2]?.query).toEqual({ where: `ContactNumber=="shopify-${CUSTOMER}"` });
    expect(calls[3]?.body).toMatchObject({ Invoices: [{ Contact: { ContactID: 'c7' } }] });
  });

  test('of a guest has the contact of guests', async () => {
    const answers = { ...none, 'create invoice': [listed(invoice(242.64))] };
    const { calls } = await deliverInvoice(order({ email: null }, null), answers);
    expect(calls[1]?.body).toEqual({ Contacts: [{ Name: 'Shop guests', ContactNumber: 'shopify-guests' }] });
  });

  test('with a discount and taxes inside adds up to what was paid', async () => {
    const reduced = order({
      ...{ taxes_included: true, total_discounts: '10.00', total_price: '193.90' },
      processed_at: null,
    });
    const answers = { ...none, 'create invoice': [listed(invoice(193.9))] };
    const { outcome, calls } = await deliverInvoice(reduced, answers);
    expect(outcome.kind).toBe('delivered');
    expect(calls[2]?.body).toMatchObject({
      Invoices: [
        {
          LineAmountTypes: 'Inclusive',
          LineItems: [{}, {}, { Description: 'Discount', UnitAmount: -10, TaxAmount: 0, TaxType: 'NONE' }],
        },
      ],
    });
  });
});

describe('an order that comes again', () => {
  test('and has its invoice is done, with one call', async () => {
    const { outcome, calls } = await deliverInvoice(order(), { [FIND]: [listed(invoice(242.64))] });
    expect([outcome, calls.length]).toEqual([
      { kind: 'delivered', remote: 'i1', money: { amount: 242.64, currency: 'EUR' } },
      1,
    ]);
  });

  test.each([
    ['has an invoice of another total', [invoice(199)], 'permanent', 'invoice-of-another-total'],
    ['has several invoices', [invoice(242.64), invoice(242.64)], 'permanent', 'several-invoices-of-one-order'],
    ['has an invoice that a person voided', [invoice(242.64, 'VOIDED')], 'filtered', 'invoice-was-voided'],
  ])('and %s is not invoiced again', async (_, found, kind, reason) => {
    const { outcome, calls } = await deliverInvoice(order(), { [FIND]: [listed(...found)] });
    expect([outcome, calls.length]).toEqual([{ kind, reason }, 1]);
  });

  test('while another attempt wrote the invoice finds that one', async () => {
    const { outcome } = await deliverInvoice(order(), {
      ...none,
      [FIND]: [listed(), listed(invoice(242.64))],
      'create invoice': [TAKEN],
    });
    expect(outcome).toEqual({ kind: 'delivered', remote: 'i1', money: { amount: 242.64, currency: 'EUR' } });
  });
});

describe('no invoice is written', () => {
  test.each([
    ['of a test order', { test: true }, 'filtered', 'test-order'],
    ['of an order without a value', { total_price: '0.00' }, 'filtered', 'order-without-value'],
    ['of an order that was refunded before', { financial_status: 'refunded' }, 'filtered', 'order-refunded'],
    ['of a voided order', { financial_status: 'voided' }, 'filtered', 'order-refunded'],
    ['of one refunded in part', { financial_status: 'partially_refunded' }, 'permanent', 'order-partly-refunded'],
    ['of one that is not paid', { financial_status: 'partially_paid' }, 'permanent', 'order-not-paid'],
    ['of one with a tip', { total_price: '247.64' }, 'invalid', 'order-does-not-add-up'],
    ['of one in no currency', { currency: null }, 'invalid', 'record-not-as-agreed'],
    ['of one without a time', { processed_at: null, created_at: null }, 'invalid', 'record-not-as-agreed'],
  ])('%s', async (_, change, kind, reason) => {
    const { outcome, calls } = await deliverInvoice(order(change), {});
    expect([outcome.kind, 'reason' in outcome && outcome.reason, calls]).toEqual([kind, reason, []]);
  });

  test('where Xero refuses it and has none of its number: a person looks', async () => {
    const answers = { ...none, [FIND]: [listed(), listed()], 'create invoice': [refusal('Account must be valid.')] };
    expect((await deliverInvoice(order(), answers)).outcome.kind).toBe('permanent');
  });

  test('twice where its outcome is unknown: the next attempt looks first', async () => {
    const { outcome } = await deliverInvoice(order(), { ...none, 'create invoice': [{ status: 500 }] });
    expect(outcome).toMatchObject({ kind: 'ambiguous' });
  });
});
