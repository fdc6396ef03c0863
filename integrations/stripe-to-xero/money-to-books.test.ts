import { testDelivery } from 'penstock/testing';
import { describe, expect, test } from 'vitest';
import delivery from './money-to-books.ts';
import samples from './samples/events.json' with { type: 'json' };

const [CHARGE, REFUND, DISPUTE] = ['ch_3Sample0001', 're_3Sample0001', 'du_3Sample0001'];
/** 2026-11-05T23:30:00Z: the sixth in Berlin. */
const LATE = 1_793_921_400;

const txn = (reporting_category: string, source: string, amount: number, fee = 0, more: object = {}) => ({
  ...{
    id: `txn_${amount}`,
    amount,
    fee,
    net: amount - fee,
    currency: 'eur',
    created: LATE,
    reporting_category,
    source,
  },
  ...more,
});
const charged = (balance_transaction: object | null, more: object = {}) => ({
  status: 200,
  body: { id: CHARGE, captured: true, status: 'succeeded', balance_transaction, ...more },
});
const refunded = (more: object) => ({ status: 200, body: { id: REFUND, status: 'succeeded', ...more } });
const disputed = (...balance_transactions: object[]) => ({ status: 200, body: { id: DISPUTE, balance_transactions } });

const row = (Reference: string, more: object = {}) => ({
  ...{ BankTransactionID: `row of ${Reference}`, Type: 'RECEIVE', Status: 'AUTHORISED', Reference },
  ...{ Date: '/Date(1793923200000+0000)/', Total: 1, BankAccount: { Code: '091' }, ...more },
});
const books = (...rows: object[]) => ({ status: 200, body: { BankTransactions: rows } });
const added = { status: 200, body: { BankTransactions: [{ BankTransactionID: 'new row' }] } };
const refusal = (Message: string) => ({
  status: 400,
  body: { ErrorNumber: 10, Type: 'ValidationException', Elements: [{ ValidationErrors: [{ Message }] }] },
});

/** By the sample's type: what both vendors answer, by operation. */
async function deliver(type: string, stripe: object, xero: object = {}, held: readonly string[] = []) {
  const event = samples.find((sample) => sample.type === type) ?? { data: { object: { id: 'txn_3Sample0009' } } };
  const { outcome, calls } = await testDelivery(delivery, {
    event,
    envelope: { type },
    answers: { stripe, xero } as never,
    links: { held: { 'money-movement': held } },
  });
  const writes = calls.filter(({ method }) => method === 'PUT');
  return {
    outcome,
    calls: calls.map(({ operation }) => operation),
    rows: writes.map(({ body }) => (body as { BankTransactions: Record<string, unknown>[] }).BankTransactions[0]),
  };
}

describe('a payment', () => {
  test('is one bank transaction over its net amount, with its fee as a line, on the day that the books’ zone has', async () => {
    const { outcome, rows, calls } = await deliver(
      'charge.updated',
      { 'read charge': [charged(txn('charge', CHARGE, 1999, 55))] },
      { 'find bank transactions': [books()], 'add bank transaction': [added] },
    );
    expect(outcome).toEqual({ kind: 'delivered', remote: 'new row', money: { amount: 19.99, currency: 'EUR' } });
    expect(calls).toEqual(['read charge', 'find bank transactions', 'add bank transaction']);
    const line = { Quantity: 1 };
    expect(rows).toEqual([
      {
        ...{ Type: 'RECEIVE', Reference: CHARGE, Date: '2026-11-06', CurrencyCode: 'EUR', LineAmountTypes: 'NoTax' },
        ...{ BankAccount: { Code: '091' }, Contact: { Name: 'Stripe' } },
        LineItems: [
          { ...line, Description: `Payment ${CHARGE}`, UnitAmount: 19.99, AccountCode: '200' },
          { ...line, Description: `Fee of ${CHARGE}`, UnitAmount: -0.55, AccountCode: '404' },
        ],
      },
    ]);
  });

  test('that is in the books is not added once more', async () => {
    const { outcome, rows } = await deliver(
      'charge.updated',
      { 'read charge': [charged(txn('charge', CHARGE, 1999, 55))] },
      { 'find bank transactions': [books(row(CHARGE))] },
    );
    expect([outcome, rows]).toEqual([
      { kind: 'delivered', remote: `row of ${CHARGE}`, money: { amount: 19.99, currency: 'EUR' } },
      [],
    ]);
  });

  test.each([
    ['was deleted there', row(CHARGE, { Status: 'DELETED' })],
    ['is of another bank account', row(CHARGE, { BankAccount: { Code: '090' } })],
    ['is of a longer id', row(`${CHARGE}9`)],
  ])('is added where what the books have of its id %s', async (_, found) => {
    const { rows } = await deliver(
      'charge.updated',
      { 'read charge': [charged(txn('charge', CHARGE, 1999, 55))] },
      { 'find bank transactions': [books(found)], 'add bank transaction': [added] },
    );
    expect(rows).toHaveLength(1);
  });

  test('that is not captured yet waits some seconds, uses no attempt, and calls only Stripe', async () => {
    const { outcome, calls } = await deliver('charge.succeeded', { 'read charge': [charged(null)] });
    expect(outcome).toEqual({ kind: 'deferred', reason: 'capture-not-finished', retryAfterSeconds: 15 });
    expect(calls).toEqual(['read charge']);
  });

  test('that a person must capture first moves nothing', async () => {
    const { outcome } = await deliver('charge.succeeded', { 'read charge': [charged(null, { captured: false })] });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'charge-not-captured' });
  });

  test('whose fee is larger than itself is money that left', async () => {
    const { rows } = await deliver(
      'charge.updated',
      { 'read charge': [charged(txn('charge', CHARGE, 20, 25))] },
      { 'find bank transactions': [books()], 'add bank transaction': [added] },
    );
    expect(rows[0]).toMatchObject({ Type: 'SPEND', LineItems: [{ UnitAmount: -0.2 }, { UnitAmount: 0.25 }] });
  });

  test('of which nothing is left goes to a person', async () => {
    const { outcome } = await deliver(
      'charge.updated',
      { 'read charge': [charged(txn('charge', CHARGE, 25, 25))] },
      { 'find bank transactions': [books()] },
    );
    expect(outcome).toEqual({ kind: 'permanent', reason: 'fee-is-the-whole-amount' });
  });

  test.each([
    ['jpy', 1999, 1999],
    ['isk', 199_900, 1999],
    ['kwd', 1999, 1.999],
  ])('in %s has the places of its currency', async (currency, amount, expected) => {
    const { rows } = await deliver(
      'charge.updated',
      { 'read charge': [charged(txn('charge', CHARGE, amount, 0, { currency }))] },
      { 'find bank transactions': [books()], 'add bank transaction': [added] },
    );
    expect(rows[0]).toMatchObject({ CurrencyCode: currency.toUpperCase(), LineItems: [{ UnitAmount: expected }] });
  });

  test('another event of which is at work waits for it before it looks into the books', async () => {
    const { outcome, calls } = await deliver(
      'charge.updated',
      { 'read charge': [charged(txn('charge', CHARGE, 1999, 55))] },
      {},
      [CHARGE],
    );
    expect(outcome).toMatchObject({ kind: 'deferred', reason: 'link-busy' });
    expect(calls).toEqual(['read charge']);
  });
});

describe('a refund', () => {
  const sent = txn('refund', REFUND, -500);
  const returned = txn('refund_failure', REFUND, 500);

  test('is money that left; one that failed is a second movement, also where its event comes first', async () => {
    const { rows } = await deliver(
      'refund.failed',
      { 'read refund': [refunded({ balance_transaction: sent, failure_balance_transaction: returned })] },
      { 'find bank transactions': [books()], 'add bank transaction': [added, added] },
    );
    expect(rows).toMatchObject([
      { Type: 'SPEND', Reference: REFUND, LineItems: [{ UnitAmount: 5, AccountCode: '200' }] },
      { Type: 'RECEIVE', Reference: `${REFUND} failed`, LineItems: [{ UnitAmount: 5, AccountCode: '200' }] },
    ]);
  });

  test('whose first movement is in the books has only the second one added', async () => {
    const { rows } = await deliver(
      'refund.failed',
      { 'read refund': [refunded({ balance_transaction: sent, failure_balance_transaction: returned })] },
      { 'find bank transactions': [books(row(REFUND))], 'add bank transaction': [added] },
    );
    expect(rows.map((one) => one?.Reference)).toEqual([`${REFUND} failed`]);
  });

  test('that is pending, or failed before it left, moves nothing', async () => {
    const { outcome, calls } = await deliver('refund.created', { 'read refund': [refunded({ status: 'pending' })] });
    expect([outcome, calls]).toEqual([{ kind: 'filtered', reason: 'refund-moved-nothing' }, ['read refund']]);
  });
});

test('a dispute takes its amount and its fee, and a won one brings the amount back', async () => {
  const transactions = [txn('dispute', DISPUTE, -1999, 2000), txn('dispute_reversal', DISPUTE, 1999)];
  const { rows } = await deliver(
    'charge.dispute.funds_reinstated',
    { 'read dispute': [disputed(...transactions)] },
    { 'find bank transactions': [books()], 'add bank transaction': [added, added] },
  );
  expect(rows).toMatchObject([
    {
      ...{ Type: 'SPEND', Reference: `${DISPUTE} withdrawn` },
      LineItems: [
        { UnitAmount: 19.99, AccountCode: '420' },
        { UnitAmount: 20, AccountCode: '404' },
      ],
    },
    { Type: 'RECEIVE', Reference: `${DISPUTE} reinstated`, LineItems: [{ UnitAmount: 19.99, AccountCode: '420' }] },
  ]);
});

describe('money that only the nightly comparison finds', () => {
  test('is booked by its balance transaction, such as a fee of Stripe’s own', async () => {
    const { rows } = await deliver(
      'nothing of the samples',
      {
        'read balance transaction': [
          { status: 200, body: txn('fee', '', -300, 0, { id: 'txn_3Sample0009', source: null }) },
        ],
      },
      { 'find bank transactions': [books()], 'add bank transaction': [added] },
    );
    expect(rows[0]).toMatchObject({ Type: 'SPEND', Reference: 'txn_3Sample0009', LineItems: [{ AccountCode: '404' }] });
  });

  test('a payout has a booking of its own', async () => {
    const { outcome } = await deliver('nothing of the samples', {
      'read balance transaction': [{ status: 200, body: txn('payout', 'po_1', -300) }],
    });
    expect(outcome).toEqual({ kind: 'filtered', reason: 'not-booked-here' });
  });
});

describe('what Xero refuses', () => {
  const attempt = (answer: object) =>
    deliver(
      'charge.updated',
      { 'read charge': [charged(txn('charge', CHARGE, 1999, 55))] },
      { 'find bank transactions': [books()], 'add bank transaction': [answer] },
    );

  test.each([
    ['period', 'The document date cannot be before the period lock date, currently set at 2026-11-30'],
    ['year', 'The document date cannot be before the end of year lock date, currently set at 2026-12-31'],
  ])('because its %s is closed goes to a person, who is told why', async (_, message) => {
    const { outcome } = await attempt(refusal(message));
    expect(outcome).toMatchObject({ kind: 'conflict', reason: 'period-locked', fields: ['Date'] });
  });

  test('for another reason goes to a person as well', async () => {
    const { outcome } = await attempt(refusal('Organisation is not subscribed to currency EUR'));
    expect(outcome).toMatchObject({ kind: 'permanent', reason: 'xero-refused' });
  });

  test.each([
    ['a gateway that failed', { status: 502, body: 'Bad Gateway' }],
    ['an answer without its row', { status: 200, body: { BankTransactions: [] } }],
    [
      'an answer of more than one',
      { status: 200, body: { BankTransactions: [{ BankTransactionID: 'a' }, { BankTransactionID: 'b' }] } },
    ],
  ])('is not known after %s', async (_, answer) => {
    expect((await attempt(answer)).outcome).toMatchObject({ kind: 'ambiguous' });
  });

  test('because of its limits waits as long as it says, and uses no attempt', async () => {
    const { outcome } = await attempt({ status: 429, headers: { 'retry-after': '40' }, body: {} });
    expect(outcome).toEqual({ kind: 'deferred', reason: 'xero-rate-limited', retryAfterSeconds: 40 });
  });
});
