import { describe, expect, test } from 'vitest';
import contract from './contract.ts';
import { CUSTOMER, deliverContact, order } from './fixture.ts';
import { paidOrder } from './order.ts';

const upserted = (status: number) => ({ status, body: { id: '003A', success: true, errors: [], created: true } });
const refusal = (status: number, errorCode: string) => ({ status, body: [{ message: 'no', errorCode }] });

describe('the customer of a paid order', () => {
  test('is upserted by its number with all digits, and alerts of duplicate rules are acknowledged', async () => {
    const { outcome, calls } = await deliverContact(order(), { 'upsert contact': [upserted(201)] });
    expect(outcome).toEqual({ kind: 'delivered', remote: '003A' });
    expect(calls).toMatchObject([
      {
        method: 'PATCH',
        path: `/services/data/v66.0/sobjects/Contact/Shopify_Id__c/${CUSTOMER}`,
        headers: { 'sforce-duplicate-rule-header': 'allowSave=true' },
        body: { FirstName: 'Ada', LastName: 'Lovelace', Email: 'ada.lovelace@example.com' },
      },
    ]);
  });

  test('is delivered where an older version answers without a body', async () => {
    const { outcome } = await deliverContact(order(), { 'upsert contact': [{ status: 204 }] });
    expect(outcome).toEqual({ kind: 'delivered', remote: CUSTOMER });
  });

  test('without a last name keeps the one that the contact has, and a new contact gets a name that says so', async () => {
    const nameless = order({}, { first_name: '', last_name: null, email: null });
    const there = await deliverContact(nameless, { 'upsert contact': [upserted(200)] });
    expect(there.calls.map(({ body }) => body)).toEqual([{}]);
    const made = await deliverContact(nameless, {
      'upsert contact': [refusal(400, 'REQUIRED_FIELD_MISSING')],
      'create contact without a last name': [upserted(201)],
    });
    expect(made.outcome.kind).toBe('delivered');
    expect(made.calls[1]?.body).toEqual({ LastName: 'Shop customer' });
  });

  test.each([
    ['a test order', order({ test: true }), 'test-order'],
    ['an order without a customer', order({}, null), 'order-without-customer'],
  ])('%s reaches no contact', async (_, event, reason) => {
    expect(await deliverContact(event, {})).toEqual({ outcome: { kind: 'filtered', reason }, calls: [] });
  });

  test.each([
    [300, [], 'permanent', 'salesforce-several-contacts'],
    [400, [{ message: 'no', errorCode: 'DUPLICATE_VALUE' }], 'temporary', 'salesforce-raced'],
    [400, [{ message: 'no', errorCode: 'UNABLE_TO_LOCK_ROW' }], 'temporary', 'salesforce-row-locked'],
    [400, [{ message: 'no', errorCode: 'DUPLICATES_DETECTED' }], 'permanent', 'salesforce-duplicate-rule'],
    [400, [{ message: 'no', errorCode: 'REQUIRED_FIELD_MISSING' }], 'permanent', 'salesforce-field-missing'],
    [401, [{ message: 'no', errorCode: 'INVALID_SESSION_ID' }], 'deferred', 'salesforce-session-over'],
    [403, [{ message: 'no', errorCode: 'REQUEST_LIMIT_EXCEEDED' }], 'deferred', 'salesforce-limit-exceeded'],
    [500, [], 'ambiguous', 'salesforce-status-500'],
  ])('answered with %i %j ends as %s, %s', async (status, body, kind, reason) => {
    const { outcome } = await deliverContact(order(), { 'upsert contact': [{ status, body }] });
    expect(outcome).toMatchObject({ kind, reason });
  });

  test('with a malformed address goes to a person, and nothing is called', async () => {
    const { outcome, calls } = await deliverContact(order({}, { email: 'ada' }), {});
    expect([outcome.kind, calls]).toEqual(['invalid', []]);
  });
});

test('none of the deliveries reads a member that is cut before an order is kept', () => {
  expect(contract.source.cut.filter((member) => member in paidOrder.shape)).toEqual([]);
});
