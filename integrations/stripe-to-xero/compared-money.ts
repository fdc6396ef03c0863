import { mapRecord, type Outcome, type Vendor } from 'penstock';
import * as z from 'zod';
import { type Days, daysAt, daysFrom, type SOURCE_WORDS } from './compared-days.ts';
import { comparedOf } from './compared-values.ts';
import contract from './contract.ts';
import { type Accounts, type BalanceTransaction, balanceTransaction, movementOf, referenceOf } from './movement.ts';
import { readMoney } from './stripe-money.ts';

const { fields } = contract.deliveries['money-to-books'];
const PAGE = '100';
/** East of Greenwich a day begins up to so much earlier. */
const EARLIEST_MIDNIGHT_SECONDS = 14 * 3600;

const page = z.object({ data: z.array(balanceTransaction), has_more: z.boolean() });

interface Visit {
  readonly settings: Accounts;
  readonly vendor: Vendor;
}

/** Stripe's side of the comparison: what moved the balance and is booked here, the newest first. A cursor is `2026-11-02 txn_…`. */
export const comparedMoney = {
  async list({ cursor, settings, vendor }: Visit & { readonly cursor?: string }) {
    const [first, after] = cursor?.split(' ') ?? [];
    const days = first === undefined ? daysAt(Date.now()) : daysFrom(first);
    const from = Date.parse(`${days.first}T00:00:00Z`) / 1000 - EARLIEST_MIDNIGHT_SECONDS;
    const listed = await vendor.call({
      operation: 'list balance transactions',
      method: 'GET',
      path: '/v1/balance_transactions',
      query: { limit: PAGE, 'created[gte]': String(from), ...(after !== undefined && { starting_after: after }) },
      answer: page,
    });
    if (listed.kind !== 'success') return listed;
    const { data, has_more: hasMore } = listed.answer;
    const records = data.flatMap((one) => recordOf(one, settings, days) ?? []);
    const last = data.at(-1)?.id;
    const isInDays = ({ compared: { date } }: (typeof records)[number]) => date >= days.first;
    return {
      kind: 'page' as const,
      records: records.filter(isInDays),
      ...(hasMore && last !== undefined && { next: `${days.first} ${last}` }),
    };
  },

  /** By id or key: both are the reference. Read as the delivery reads it, not from the listing. */
  async find({ value, settings, vendor }: Visit & { readonly by: 'id' | 'key'; readonly value: string }) {
    const reference = value.replace(':', ' ');
    const [object = ''] = reference.split(' ');
    // What a person wrote into the books may be anything.
    if (!/^[a-z]+_\w+$/.test(object)) return NONE;
    const money = await readMoney(vendor, object);
    if (money.kind === 'not-yet') return NONE;
    if (money.kind !== 'money')
      return {
        kind: money.kind,
        reason: 'reason' in money.outcome ? money.outcome.reason : '',
        outcome: money.outcome,
      };
    const own = money.transactions.find((one) => referenceOf(one) === reference);
    const record = own && recordOf(own, settings, daysAt(Date.now()));
    if (!record) return NONE;
    const body = { type: REPAIR, data: { object: { id: object } } };
    return { kind: 'found' as const, record: { ...record, body } };
  },
};

/** The event type that a repair is. */
const REPAIR = 'money.missing';
const nowhere: Outcome = { kind: 'permanent', reason: 'no-money-of-this-reference' };
const NONE = { kind: 'absent', reason: nowhere.reason, outcome: nowhere } as const;

/** As the delivery would write it. */
function recordOf(transaction: BalanceTransaction, settings: Accounts, days: Days) {
  const movement = movementOf(transaction, settings);
  if (movement === undefined || movement === 'nothing') return undefined;
  const mapped = mapRecord(fields, movement);
  if (mapped.kind !== 'mapped') return undefined;
  const { record } = mapped;
  const total = record.LineItems.reduce((sum, { UnitAmount }) => sum + UnitAmount, 0);
  const lines = record.LineItems.map(({ UnitAmount, AccountCode }) => ({ amount: UnitAmount, account: AccountCode }));
  const compared = comparedOf(
    { type: record.Type, total, lines, currency: record.CurrencyCode, day: record.Date },
    settings,
  );
  const word: (typeof SOURCE_WORDS)[number] = record.Date < days.today ? 'settled' : 'today';
  return {
    id: movement.reference.replace(' ', ':'),
    key: movement.reference,
    compared,
    word,
    changedAt: new Date(transaction.created * 1000).toISOString(),
  };
}
