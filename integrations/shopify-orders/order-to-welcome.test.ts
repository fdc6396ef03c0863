import { describe, expect, test } from 'vitest';
import { accepted, CUSTOMER, deliverWelcome, ORDER, order } from './fixture.ts';

const claimOf = (pairs: Readonly<Record<string, { readonly facts?: Readonly<Record<string, string>> }>>) =>
  pairs[CUSTOMER]?.facts?.event;

describe('the first paid order of a customer', () => {
  test('sends one e-mail, whose arguments name the order and no person', async () => {
    const { outcome, calls, pairs } = await deliverWelcome(order(), { answers: [accepted] });
    expect(outcome).toEqual({ kind: 'delivered', remote: ORDER });
    expect(calls).toMatchObject([
      {
        method: 'POST',
        path: '/v3/mail/send',
        body: {
          personalizations: [
            {
              to: [{ email: 'ada.lovelace@example.com' }],
              dynamic_template_data: { first_name: 'Ada', order_name: '#1001' },
              custom_args: { order: ORDER },
            },
          ],
          from: { email: 'shop@example.com' },
          template_id: 'd-welcome',
        },
      },
    ]);
    expect(pairs[CUSTOMER]).toMatchObject({ to: ORDER, facts: { event: expect.stringMatching(/^[0-9a-f]{32}$/) } });
  });

  test('is only validated where the setting says so', async () => {
    const { calls } = await deliverWelcome(order(), { answers: [accepted], sandbox: true });
    expect(calls[0]?.body).toMatchObject({ mail_settings: { sandbox_mode: { enable: true } } });
  });

  test('goes on under its own claim, which stands before the e-mail is sent', async () => {
    const first = await deliverWelcome(order(), { answers: [{ status: 429 }] });
    expect(first.outcome).toMatchObject({ kind: 'deferred', reason: 'sendgrid-rate-limited' });
    const event = claimOf(first.pairs) ?? '';
    const pairs = { [CUSTOMER]: { to: ORDER, facts: { event } } };
    expect((await deliverWelcome(order(), { answers: [accepted], pairs })).outcome.kind).toBe('delivered');
  });
});

describe('no e-mail goes out', () => {
  const claimed = { [CUSTOMER]: { to: ORDER, facts: { event: 'another' } } };

  test.each([
    ['of an order that was edited and paid again', order(), claimed, 'order-welcomed-before'],
    ['of a later order', order({ admin_graphql_api_id: 'gid://shopify/Order/7' }), claimed, 'not-the-first-order'],
    [
      'of an order that another customer was welcomed for',
      order(),
      { '1': { to: ORDER, facts: { event: 'another' } } },
      'order-welcomed-before',
    ],
    ['of a test order', order({ test: true }), {}, 'test-order'],
    ['to a guest', order({}, null), {}, 'order-without-customer'],
    ['without an address', order({ email: null }, { email: '' }), {}, 'order-without-address'],
    ['of an order that was refunded before', order({ financial_status: 'refunded' }), {}, 'order-refunded'],
    ['to a customer from before', order({}, { created_at: '2025-12-31T23:59:59Z' }), {}, 'customer-from-before'],
    ['to a customer of unknown age', order({}, { created_at: null }), {}, 'customer-of-unknown-age'],
  ])('%s', async (_, event, pairs, reason) => {
    const { outcome, calls } = await deliverWelcome(event, { pairs, eventId: 'orders/paid:two' });
    expect({ outcome, calls }).toEqual({ outcome: { kind: 'filtered', reason }, calls: [] });
  });
});

test('an e-mail whose outcome is unknown is not known to be sent, and its claim stays', async () => {
  const { outcome, pairs } = await deliverWelcome(order(), { answers: [{ status: 500 }] });
  expect(outcome).toEqual({ kind: 'ambiguous', reason: 'sendgrid-status-500' });
  expect(pairs[CUSTOMER]?.to).toBe(ORDER);
});

test.each([
  [400, 'permanent', 'sendgrid-mail-refused'],
  [401, 'deferred', 'sendgrid-credential-refused'],
  [403, 'deferred', 'sendgrid-forbidden'],
])('an answer of %i ends as %s, %s', async (status, kind, reason) => {
  const body = { errors: [{ message: 'no', field: null }] };
  expect((await deliverWelcome(order(), { answers: [{ status, body }] })).outcome).toMatchObject({ kind, reason });
});

test('an order of value zero counts as a first order too', async () => {
  const free = order({ total_price: '0.00' });
  expect((await deliverWelcome(free, { answers: [accepted] })).outcome.kind).toBe('delivered');
});
