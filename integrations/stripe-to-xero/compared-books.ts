import { type Outcome, path, type Vendor } from 'penstock';
import * as z from 'zod';
import { type BankTransaction, bankTransaction, bankTransactions, isBooked } from './books.ts';
import { type Days, type DESTINATION_WORDS, daysAt, daysFrom } from './compared-days.ts';
import { comparedOf } from './compared-values.ts';
import type { Accounts } from './movement.ts';

const BANK_TRANSACTIONS = '/api.xro/2.0/BankTransactions';
/** Where Xero takes no size, a page has 100 rows: the number of pages is the answer's. */
const PAGE = '500';

const page = z.object({
  BankTransactions: z.array(bankTransaction),
  pagination: z.object({ pageCount: z.int(), itemCount: z.int() }),
});

interface Visit {
  readonly settings: Accounts;
  readonly vendor: Vendor;
}

/** The books' side of the comparison: bank transactions that no person deleted. A cursor is `2026-11-02 2`, with the page's number. */
export const comparedBooks = {
  async list({ cursor, settings, vendor }: Visit & { readonly cursor?: string }) {
    const [first, number = '1'] = cursor?.split(' ') ?? [];
    const days = first === undefined ? daysAt(Date.now()) : daysFrom(first);
    const where = `Status=="AUTHORISED" && Date>=${dayLiteral(days.firstRow)} && Date<=${dayLiteral(days.lastRow)}`;
    const listed = await vendor.call({
      operation: 'list bank transactions',
      method: 'GET',
      path: BANK_TRANSACTIONS,
      query: { where, order: 'BankTransactionID ASC', page: number, pageSize: PAGE },
      answer: page,
    });
    if (listed.kind !== 'success') return listed;
    const { BankTransactions: rows, pagination } = listed.answer;
    const next = Number(number) + 1;
    return {
      kind: 'page' as const,
      records: rows.map((row) => recordOf(row, settings, days)),
      total: pagination.itemCount,
      ...(next <= pagination.pageCount && { next: `${days.first} ${next}` }),
    };
  },

  async find({ by, value, settings, vendor }: Visit & { readonly by: 'id' | 'key'; readonly value: string }) {
    // A reference of ours has no quotation mark; what has one is no money of Stripe.
    if (by === 'key' && value.includes('"')) return NONE;
    const read = await vendor.call({
      operation: by === 'id' ? 'read bank transaction' : 'find bank transaction',
      method: 'GET',
      ...(by === 'id'
        ? { path: path`/api.xro/2.0/BankTransactions/${value}` }
        : { path: BANK_TRANSACTIONS, query: { where: `Reference=="${value}"`, page: '1' } }),
      answer: bankTransactions,
    });
    if (read.kind !== 'success') return read;
    const row = read.answer.BankTransactions.find((one) => isBooked(one, settings.clearingAccount));
    if (!row) return NONE;
    return { kind: 'found' as const, record: { ...recordOf(row, settings, daysAt(Date.now())), body: null } };
  },
};

const nowhere: Outcome = { kind: 'permanent', reason: 'no-bank-transaction' };
const NONE = { kind: 'absent', reason: nowhere.reason, outcome: nowhere } as const;

function recordOf(row: BankTransaction, settings: Accounts, days: Days) {
  const { BankTransactionID: id, Type: type, Total: total, Reference: reference = '', LineItems: items = [] } = row;
  const isOurs = isBooked(row, settings.clearingAccount);
  const lines = items.map(({ LineAmount = 0, AccountCode }) => ({ amount: LineAmount, account: AccountCode }));
  const day = dayIn(row.Date);
  const compared = comparedOf({ type, total, lines, currency: row.CurrencyCode ?? '', day }, settings);
  const isBeyond = day < days.first || day >= days.today;
  const word: (typeof DESTINATION_WORDS)[number] = !isOurs ? 'elsewhere' : isBeyond ? 'beyond' : 'settled';
  const changed = msIn(row.UpdatedDateUTC ?? '');
  return {
    id,
    // What stands without a reference, or in another bank account, is no money of Stripe.
    key: isOurs && reference !== '' ? reference : `xero ${id}`,
    compared,
    word,
    ...(changed !== undefined && { changedAt: new Date(changed).toISOString() }),
  };
}

/** `/Date(1793836800000+0000)/`, or ISO 8601 as the specification says. */
function msIn(text: string): number | undefined {
  const ms = Number(/^\/Date\((-?\d+)/.exec(text)?.[1] ?? Date.parse(text));
  return Number.isNaN(ms) ? undefined : ms;
}

const dayIn = (text: string) => new Date(msIn(text) ?? 0).toISOString().slice(0, 10);
const dayLiteral = (day: string) => `DateTime(${day.split('-').map(Number).join(',')})`;
