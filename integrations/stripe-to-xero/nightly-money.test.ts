import type { Vendor, VendorResult } from 'penstock';
import { describe, expect, test, vi } from 'vitest';
import contract from './contract.ts';
import nightly from './nightly-money.ts';

const { settings } = contract;
const CHARGE = 'ch_3Sample0001';
/** 2026-11-05T23:30:00Z: the sixth in Berlin. */
const LATE = 1_793_921_400;
const ABSENT: VendorResult<never> = {
  kind: 'absent',
  reason: 'not-found',
  outcome: { kind: 'permanent', reason: 'not-found' },
};

/** The night of the eighth of November in Berlin: the fifth to the seventh are compared. */
function atNight() {
  vi.useFakeTimers({ now: new Date('2026-11-08T03:30:00Z'), toFake: ['Date'] });
}
atNight();

function vendorOf(answers: Readonly<Record<string, (query: Readonly<Record<string, string>>) => object | undefined>>) {
  const asked: Readonly<Record<string, string>>[] = [];
  const vendor: Vendor = {
    async call({ operation, query = {}, answer }) {
      asked.push(query);
      const given = answers[operation]?.(query);
      return given === undefined ? ABSENT : { kind: 'success', answer: answer.parse(given) };
    },
  };
  return { vendor, asked };
}

const txn = (id: string, more: object = {}) => ({
  ...{ id, amount: 1999, fee: 55, net: 1944, currency: 'eur', created: LATE, reporting_category: 'charge' },
  ...{ source: CHARGE, ...more },
});
const row = (more: object = {}) => ({
  ...{ BankTransactionID: 'row-1', Type: 'RECEIVE', Status: 'AUTHORISED', Reference: CHARGE },
  ...{ Date: '/Date(1793923200000+0000)/', CurrencyCode: 'EUR', Total: 19.44, BankAccount: { Code: '091' } },
  LineItems: [
    { AccountCode: '200', LineAmount: 19.99 },
    { AccountCode: '404', LineAmount: -0.55 },
  ],
  UpdatedDateUTC: '/Date(1793923201000+0000)/',
  ...more,
});

async function ofStripe(...data: object[]) {
  const { vendor } = vendorOf({ 'list balance transactions': () => ({ data, has_more: false }) });
  const listed = await nightly.source.list({ vendor, settings });
  if (listed.kind !== 'page') throw new Error(listed.kind);
  return listed.records;
}
async function ofXero(...rows: object[]) {
  const pagination = { pageCount: 1, itemCount: rows.length };
  const { vendor } = vendorOf({ 'list bank transactions': () => ({ BankTransactions: rows, pagination }) });
  const listed = await nightly.destination.list({ vendor, settings });
  if (listed.kind !== 'page') throw new Error(listed.kind);
  return listed.records;
}

describe('the same money', () => {
  test('has one key and the same values on both sides', async () => {
    const [atStripe] = await ofStripe(txn('txn_1'));
    const [inBooks] = await ofXero(row());
    expect(atStripe).toMatchObject({ id: CHARGE, key: CHARGE, word: 'settled', changedAt: '2026-11-05T23:30:00.000Z' });
    expect(inBooks).toMatchObject({ id: 'row-1', key: CHARGE, word: 'settled', changedAt: '2026-11-06T00:00:01.000Z' });
    expect(atStripe?.compared).toEqual({ amount: '19.4400', fee: '-0.5500', currency: 'EUR', date: '2026-11-06' });
    expect(inBooks?.compared).toEqual(atStripe?.compared);
  });

  test('that left has the sign of the balance on both sides', async () => {
    const refund = { reporting_category: 'refund', source: 're_3Sample0001', amount: -500, fee: 0, net: -500 };
    const [atStripe] = await ofStripe(txn('txn_2', refund));
    const [inBooks] = await ofXero(
      row({ Type: 'SPEND', Total: 5, LineItems: [{ AccountCode: '200', LineAmount: 5 }], Reference: 're_3Sample0001' }),
    );
    expect(atStripe?.compared).toMatchObject({ amount: '-5.0000', fee: '0.0000' });
    expect(inBooks?.compared).toEqual(atStripe?.compared);
  });

  test.each([
    ['amount', { Total: 19.45 }],
    ['sign', { Type: 'SPEND' }],
    ['fee', { LineItems: [{ AccountCode: '200', LineAmount: 19.44 }] }],
    ['currency', { CurrencyCode: 'USD' }],
    ['day', { Date: '/Date(1793836800000+0000)/' }],
  ])('with another %s in the books differs', async (_, change) => {
    const [atStripe] = await ofStripe(txn('txn_1'));
    const [inBooks] = await ofXero(row(change));
    expect(inBooks?.compared).not.toEqual(atStripe?.compared);
  });
});

describe('what is compared', () => {
  test('are three whole days and today in the books’ zone, and nothing that has a booking of its own', async () => {
    const at = (text: string) => Date.parse(text) / 1000;
    const records = await ofStripe(
      txn('txn_1', { created: at('2026-11-08T03:00:00Z'), source: 'ch_today' }),
      txn('txn_2', { created: at('2026-11-04T23:00:00Z'), source: 'ch_first' }),
      txn('txn_3', { created: at('2026-11-04T22:59:59Z'), source: 'ch_before' }),
      txn('txn_4', { reporting_category: 'payout', source: 'po_1' }),
    );
    expect(records.map(({ key, word }) => `${key} ${word}`)).toEqual(['ch_today today', 'ch_first settled']);
  });

  test('in the books are two further days on each side: what lies there, or in another bank account, is only counted', async () => {
    const { vendor, asked } = vendorOf({});
    await nightly.destination.list({ vendor, settings });
    expect(asked[0]?.where).toBe('Status=="AUTHORISED" && Date>=DateTime(2026,11,3) && Date<=DateTime(2026,11,10)');
    const words = await ofXero(
      row({ Date: '/Date(1793750400000+0000)/' }),
      row({ Date: '/Date(1794096000000+0000)/' }),
      row({ BankAccount: { Code: '090' } }),
      row({ Reference: undefined }),
    );
    expect(words.map(({ key, word }) => `${key} ${word}`)).toEqual([
      `${CHARGE} beyond`,
      `${CHARGE} beyond`,
      'xero row-1 elsewhere',
      'xero row-1 settled',
    ]);
  });

  test('is read page by page, and a run that goes on past midnight keeps its days', async () => {
    const stripe = vendorOf({ 'list balance transactions': () => ({ data: [txn('txn_9')], has_more: true }) });
    const first = await nightly.source.list({ vendor: stripe.vendor, settings });
    expect(first).toMatchObject({ next: '2026-11-05 txn_9' });
    vi.setSystemTime(new Date('2026-11-08T23:30:00Z'));
    await nightly.source.list({ vendor: stripe.vendor, settings, cursor: '2026-11-05 txn_9' });
    atNight();
    expect(stripe.asked).toEqual([
      { limit: '100', 'created[gte]': String(Date.parse('2026-11-04T10:00:00Z') / 1000) },
      { limit: '100', 'created[gte]': String(Date.parse('2026-11-04T10:00:00Z') / 1000), starting_after: 'txn_9' },
    ]);
    const pagination = { pageCount: 2, itemCount: 600 };
    const xero = vendorOf({ 'list bank transactions': () => ({ BankTransactions: [row()], pagination }) });
    expect(await nightly.destination.list({ vendor: xero.vendor, settings })).toMatchObject({
      ...{ total: 600, next: '2026-11-05 2' },
    });
    const last = await nightly.destination.list({ vendor: xero.vendor, settings, cursor: '2026-11-05 2' });
    expect(last).not.toHaveProperty('next');
  });
});

describe('the second look', () => {
  const charge = { captured: true, status: 'succeeded', balance_transaction: txn('txn_1') };

  test('reads the charge itself, and its repair is an event of it', async () => {
    const { vendor } = vendorOf({ 'read charge': () => charge });
    const found = await nightly.source.find({ by: 'id', value: CHARGE, settings, vendor });
    expect(found).toMatchObject({
      kind: 'found',
      record: { id: CHARGE, key: CHARGE, body: { type: 'money.missing', data: { object: { id: CHARGE } } } },
    });
  });

  test.each([
    ['a refund that came back', 're_3Sample0001:failed', '5.0000'],
    ['the refund itself', 're_3Sample0001', '-5.0000'],
  ])('tells %s from the other by its reference', async (_, value, amount) => {
    const one = (reporting_category: string, net: number) =>
      txn(`txn_${reporting_category}`, { reporting_category, source: 're_3Sample0001', amount: net, fee: 0, net });
    const refund = {
      status: 'failed',
      balance_transaction: one('refund', -500),
      failure_balance_transaction: one('refund_failure', 500),
    };
    const { vendor } = vendorOf({ 'read refund': () => refund });
    const found = await nightly.source.find({ by: 'id', value, settings, vendor });
    expect(found).toMatchObject({
      record: { id: value, compared: { amount }, body: { data: { object: { id: 're_3Sample0001' } } } },
    });
  });

  test('of what a person wrote into the books asks Stripe for nothing', async () => {
    const { vendor, asked } = vendorOf({});
    const found = await nightly.source.find({ by: 'key', value: 'Bank fees, March', settings, vendor });
    expect([found.kind, asked]).toEqual(['absent', []]);
  });

  test('finds no row that was deleted or is of another bank account', async () => {
    for (const change of [{ Status: 'DELETED' }, { BankAccount: { Code: '090' } }]) {
      const { vendor } = vendorOf({ 'find bank transaction': () => ({ BankTransactions: [row(change)] }) });
      expect(await nightly.destination.find({ by: 'key', value: CHARGE, settings, vendor })).toMatchObject({
        kind: 'absent',
      });
    }
  });
});
