import { describe, expect, test } from 'vitest';
import { type GivenUp, judge, type Seen } from './day/judge.ts';
import { planOf } from './day/plan.ts';
import { besideOutages, overtaken, p99 } from './day/waits.ts';

const bought = [
  { order: '1', customer: '11', email: 'a@example.com', cents: 500, isTest: false },
  { order: '2', customer: '12', email: 'b@example.com', cents: 700, isTest: false },
  { order: '3', customer: '13', email: 'c@example.com', cents: 900, isTest: true },
];
const atMs = 0;
const invoice = (number: string, cents: number) => ({ number, cents, atMs });
const whole: Seen = {
  contacts: ['11', '12'].map((customer) => ({ customer, creations: 1, atMs })),
  mails: ['a@example.com', 'b@example.com'].map((email) => ({ email, atMs })),
  invoices: [invoice('SHOP-1', 500), invoice('SHOP-2', 700)],
  invoicedContacts: 2,
  givenUp: [],
};
const unknown: GivenUp = { delivery: 'order-to-welcome', customer: '12', reason: 'outcome-unknown' };

describe('the judge of a day', () => {
  test('finds nothing where each order had everything once, and a test order nothing', () => {
    expect(judge(bought, whole)).toEqual({ problems: [], unknown: [] });
  });

  test.each<[string, Partial<Seen>, string]>([
    ['a missing contact', { contacts: whole.contacts.slice(1) }, '11 was created 0 times'],
    [
      'a contact that was created twice',
      { contacts: whole.contacts.map((one) => ({ ...one, creations: 2 })) },
      '11 was created 2 times',
    ],
    ['an e-mail that went out twice', { mails: [...whole.mails, ...whole.mails] }, '11 was sent 2 e-mails'],
    ['a missing e-mail', { mails: whole.mails.slice(0, 1) }, '12 was sent no e-mail, and no dead letter names it'],
    ['a missing invoice', { invoices: whole.invoices.slice(1) }, '1 has 0 invoices'],
    ['a second invoice', { invoices: [...whole.invoices, invoice('SHOP-1', 500)] }, '1 has 2 invoices'],
    [
      'a wrong total',
      { invoices: [invoice('SHOP-1', 501), invoice('SHOP-2', 700)] },
      '1 is invoiced with another total',
    ],
    ['an invoice of a test order', { invoices: [...whole.invoices, invoice('SHOP-3', 900)] }, '3 has 1 invoices'],
    [
      'an e-mail of a test order',
      { mails: [...whole.mails, { email: 'c@example.com', atMs }] },
      '13 was sent 1 e-mails',
    ],
    [
      'contacts in the books that are too many',
      { invoicedContacts: 3 },
      'there are 3 contacts in the books, and not 2',
    ],
    [
      'any other dead letter',
      { givenUp: [{ ...unknown, delivery: 'order-to-invoice' }] },
      'order-to-invoice gave up the order of 12: outcome-unknown',
    ],
  ])('finds %s', (_, change, problem) => {
    expect(judge(bought, { ...whole, ...change }).problems).toContain(problem);
  });

  test('names each e-mail whose outcome is unknown, whether it went out or not', () => {
    for (const mails of [whole.mails, whole.mails.slice(0, 1)])
      expect(judge(bought, { ...whole, mails, givenUp: [unknown] })).toEqual({ problems: [], unknown: ['12'] });
  });
});

test('the plan of a day is the same for its seed: events one to three times, shuffled, some orders paid again, test orders beside', () => {
  const plan = () => planOf(200, 7, 9_000_000, Date.parse('2026-11-05T00:00:00Z'));
  expect(plan()).toEqual(plan());
  const { bought: all, posts } = plan();
  expect(all.filter(({ isTest }) => isTest)).toHaveLength(4);
  const copies = new Map<string, number>();
  for (const { body } of posts) copies.set(body, (copies.get(body) ?? 0) + 1);
  expect([...new Set(copies.values())].sort()).toEqual([1, 2, 3]);
  expect(copies.size).toBeGreaterThan(204);
  expect(
    overtaken(posts.map(({ atMs: cameMs, triggeredAt }) => ({ cameMs, effectMs: Date.parse(triggeredAt) }))),
  ).toBeGreaterThan(0);
});

test('waits beside an outage are those of other systems, and what waits for its own system is in neither part', () => {
  const waits = [0, 100, 200, 300, 400].map((cameMs) => ({ cameMs, effectMs: cameMs + cameMs / 10 }));
  const { beside, calm } = besideOutages(waits, { fromMs: 100, toMs: 210 }, [{ fromMs: 300, toMs: 350 }]);
  expect([beside, calm].map((part) => part.map(({ cameMs }) => cameMs))).toEqual([[300], [0, 400]]);
  expect(p99(waits)).toBe(40);
});
