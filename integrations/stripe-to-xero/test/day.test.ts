import { control } from 'penstock/vendors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consoleOf } from '../../../test/ops/console.ts';
import { booksAnswer, type Row } from './day/agree.ts';
import { type Day, moneyDay } from './day/money-day.ts';

/** A small day of `day.ts`, and the night after it with a difference of each kind. */
const PATH = 'stripe-to-xero/nightly-money';
const HOUR_MS = 3_600_000;

let day: Day;

beforeAll(async () => {
  day = await moneyDay({ payments: 12, refunds: 8, seed: 4, rate: 1, faults: 60, kills: 25 });
}, 900_000);
afterAll(() => day?.[Symbol.asyncDispose]());

const xero = (method: string, path: string, body?: unknown) =>
  control(day.environment.vendors.urls.xero ?? '', method, path, body);
const rows = async () => booksAnswer.parse(await xero('GET', '/books')).bankTransactions;

test('each payment, refund, failed refund and dispute is in the books once, and both sides have the same sum', () => {
  const { missing, doubled, wrong, extra, sums, quiet, dead, movements, faults } = day.figures;
  expect({ quiet, missing, doubled, wrong, extra, dead }).toEqual({
    ...{ quiet: true, missing: [], doubled: [], wrong: [], extra: [], dead: 0 },
  });
  expect(sums.books).toBe(sums.stripe);
  // More movements than payments: refunds and disputes have theirs.
  expect(movements).toBeGreaterThan(18);
  expect(faults).toBeGreaterThan(3);
});

describe('a night', () => {
  let planted: Readonly<Record<'lost' | 'doubled' | 'amount' | 'day', Row>>;
  let report: string;

  beforeAll(async () => {
    planted = await plant();
    // Past half past four in Berlin; the second look waits another hour.
    await day.pass(8 * HOUR_MS);
    for (report = await reportNow(); !report.includes('at the first look'); report = await reportNow())
      await day.pass(HOUR_MS / 6);
    await day.untilQuiet();
  }, 900_000);

  /** One row of each kind of difference, of which nothing but the comparison tells. */
  async function plant() {
    const [lost, doubled, amount, wrongDay] = (await rows()).filter(({ cents }) => cents > 0);
    if (!lost || !doubled || !amount || !wrongDay) throw new Error('The day left too few rows.');
    await xero('DELETE', `/bank-transactions/${lost.id}`);
    await xero('POST', '/bank-transactions', written(doubled.reference, doubled.cents, doubled.date));
    await xero('PATCH', `/bank-transactions/${amount.id}`, { LineItems: lines(amount.cents + 1) });
    await xero('PATCH', `/bank-transactions/${wrongDay.id}`, { Date: '2027-01-13' });
    await xero('POST', '/bank-transactions', written('ch_3unknown', 700, '2027-01-12'));
    await control(day.environment.vendors.urls.stripe ?? '', 'POST', '/movements', { type: 'stripe_fee', amount: 300 });
    return { lost, doubled, amount, day: wrongDay };
  }

  const lines = (cents: number) => [{ Description: 'By hand', UnitAmount: cents / 100, AccountCode: '200' }];
  const written = (Reference: string, cents: number, on: string) => ({
    ...{ Type: 'RECEIVE', Reference, Date: on, LineAmountTypes: 'NoTax', LineItems: lines(cents) },
    ...{ BankAccount: { Code: '091' }, Contact: { Name: 'Stripe' } },
  });

  async function reportNow(): Promise<string> {
    process.env.PENSTOCK_PROJECT = day.config;
    await using console = await consoleOf(day.environment.description);
    return (await console.ops('reconcile', PATH)).out;
  }

  test('finds each planted difference, and names it for a person', () => {
    expect(report).toContain('6 differences at the first look: 2 repairs sent, 4 for a person to decide, 0 that');
    const code = (text: string) => `\`${text}\``;
    for (const line of [
      `| ${code('missing')} | ${code(planted.lost.reference.replace(' ', ':'))} |  | repair sent`,
      `| ${code('two-of-one')} | ${code(planted.doubled.reference.replace(' ', ':'))} | `,
      `| ${code('differs')} | ${code(planted.amount.reference.replace(' ', ':'))} | ${code(planted.amount.id)} | for a person`,
      `| ${code('differs')} | ${code(planted.day.reference.replace(' ', ':'))} | ${code(planted.day.id)} | for a person`,
    ])
      expect(report).toContain(line);
    expect(report).toMatch(/\| `extra` \| {2}\| `[\w-]+` \| for a person/);
  });

  test('adds what was lost and what no event told, once, and changes nothing else', async () => {
    const agreement = await day.agreement();
    expect(agreement).toMatchObject({
      ...{ missing: [], doubled: [planted.doubled.reference], extra: ['ch_3unknown'] },
      wrong: expect.arrayContaining([planted.amount.reference, planted.day.reference]),
    });
    expect(agreement.wrong).toHaveLength(2);
    expect(agreement.sums.books - agreement.sums.stripe).toBe(planted.doubled.cents + 1 + 700);
  });
});
