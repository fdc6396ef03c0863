import { type Outcome, path, type Vendor } from 'penstock';
import * as z from 'zod';
import { type BalanceTransaction, balanceTransaction } from './movement.ts';

/** What the balance has of a charge, a refund or a dispute, as it is now. */
export type ReadMoney =
  | { readonly kind: 'money'; readonly transactions: readonly BalanceTransaction[] }
  /** Nothing has moved: why, and whether it will within seconds. */
  | { readonly kind: 'not-yet'; readonly reason: string; readonly soon: boolean }
  | { readonly kind: 'absent' | 'failed'; readonly outcome: Outcome };

const charge = z.object({
  captured: z.boolean(),
  status: z.string(),
  balance_transaction: balanceTransaction.nullable(),
});
const refund = z.object({
  status: z.string().nullable(),
  balance_transaction: balanceTransaction.nullish(),
  failure_balance_transaction: balanceTransaction.nullish(),
});
const dispute = z.object({ balance_transactions: z.array(balanceTransaction) });

const moved = (transactions: readonly BalanceTransaction[]): ReadMoney => ({ kind: 'money', transactions });
const notYet = (reason: string, soon = false): ReadMoney => ({ kind: 'not-yet', reason, soon });

/** Reads what moved the money, by the id of an event's object. What an event says of amounts may be a sum, and is not used. */
export async function readMoney(stripe: Vendor, id: string): Promise<ReadMoney> {
  // Ids of payments that are no cards begin with py_ and pyr_; old disputes with dp_.
  if (/^(ch|py)_/.test(id)) return readCharge(stripe, id);
  if (/^(re|pyr)_/.test(id)) return readRefund(stripe, id);
  if (/^(du|dp)_/.test(id)) return readDispute(stripe, id);
  const read = await stripe.call({
    operation: 'read balance transaction',
    method: 'GET',
    path: path`/v1/balance_transactions/${id}`,
    answer: balanceTransaction,
  });
  return read.kind === 'success' ? moved([read.answer]) : trouble(read);
}

async function readCharge(stripe: Vendor, id: string): Promise<ReadMoney> {
  const read = await stripe.call({
    operation: 'read charge',
    method: 'GET',
    path: path`/v1/charges/${id}`,
    query: { 'expand[0]': 'balance_transaction' },
    answer: charge,
  });
  if (read.kind !== 'success') return trouble(read);
  const { captured, status, balance_transaction: transaction } = read.answer;
  if (transaction) return moved([transaction]);
  return captured && status === 'succeeded' ? notYet('capture-not-finished', true) : notYet('charge-not-captured');
}

async function readRefund(stripe: Vendor, id: string): Promise<ReadMoney> {
  const read = await stripe.call({
    operation: 'read refund',
    method: 'GET',
    path: path`/v1/refunds/${id}`,
    query: { 'expand[0]': 'balance_transaction', 'expand[1]': 'failure_balance_transaction' },
    answer: refund,
  });
  if (read.kind !== 'success') return trouble(read);
  const { balance_transaction: sent, failure_balance_transaction: returned } = read.answer;
  const transactions = [sent ?? [], returned ?? []].flat();
  return transactions.length > 0 ? moved(transactions) : notYet('refund-moved-nothing');
}

async function readDispute(stripe: Vendor, id: string): Promise<ReadMoney> {
  const read = await stripe.call({
    operation: 'read dispute',
    method: 'GET',
    path: path`/v1/disputes/${id}`,
    answer: dispute,
  });
  if (read.kind !== 'success') return trouble(read);
  const { balance_transactions: transactions } = read.answer;
  return transactions.length > 0 ? moved(transactions) : notYet('dispute-moved-nothing');
}

function trouble({ kind, outcome }: { readonly kind: string; readonly outcome: Outcome }): ReadMoney {
  return { kind: kind === 'absent' ? 'absent' : 'failed', outcome };
}
