import type { Outcome, Vendor, VendorResult } from 'penstock';
import * as z from 'zod';

const BANK_TRANSACTIONS = '/api.xro/2.0/BankTransactions';

/** What is read of a bank transaction. Amounts are decimal numbers, days `/Date(1793836800000+0000)/`. */
export const bankTransaction = z.object({
  BankTransactionID: z.string(),
  Type: z.string(),
  Status: z.string(),
  Reference: z.string().optional(),
  Date: z.string(),
  CurrencyCode: z.string().optional(),
  Total: z.number(),
  BankAccount: z.object({ Code: z.string().optional() }),
  LineItems: z.array(z.object({ AccountCode: z.string().optional(), LineAmount: z.number().optional() })).optional(),
  UpdatedDateUTC: z.string().optional(),
});
export type BankTransaction = z.infer<typeof bankTransaction>;

export const bankTransactions = z.object({ BankTransactions: z.array(bankTransaction) });
const written = z.object({ BankTransactions: z.tuple([z.object({ BankTransactionID: z.string() })]) });

/** The bank transactions of the clearing account that are of this charge, refund or dispute; what a person deleted is not there. */
export async function findInBooks(
  xero: Vendor,
  object: string,
  clearingAccount: string,
): Promise<VendorResult<readonly BankTransaction[]>> {
  const found = await xero.call({
    operation: 'find bank transactions',
    method: 'GET',
    path: BANK_TRANSACTIONS,
    query: { where: `Reference.StartsWith("${object}")`, page: '1' },
    answer: bankTransactions,
  });
  if (found.kind !== 'success') return found;
  return { kind: 'success', answer: found.answer.BankTransactions.filter((one) => isBooked(one, clearingAccount)) };
}

export function isBooked({ Status, BankAccount }: BankTransaction, clearingAccount: string): boolean {
  return Status === 'AUTHORISED' && BankAccount.Code === clearingAccount;
}

/**
 * Adds one bank transaction: PUT adds, where POST could overwrite. Without an Idempotency-Key: it lives for six minutes and repeats errors,
 * so that the books are read before each write instead.
 */
export async function addToBooks(
  xero: Vendor,
  reference: string,
  record: object,
): Promise<{ readonly kind: 'added'; readonly id: string } | { readonly kind: 'failed'; readonly outcome: Outcome }> {
  const added = await xero.call({
    operation: 'add bank transaction',
    key: reference,
    method: 'PUT',
    path: BANK_TRANSACTIONS,
    body: { BankTransactions: [record] },
    answer: written,
  });
  if (added.kind === 'success') return { kind: 'added', id: added.answer.BankTransactions[0].BankTransactionID };
  return { kind: 'failed', outcome: added.reason === 'xero-period-locked' ? PERIOD_LOCKED : added.outcome };
}

/** A person opens the period, or books it in another one. */
const PERIOD_LOCKED: Outcome = {
  kind: 'conflict',
  reason: 'period-locked',
  fields: ['Date'],
  problems: ['the day of the money is in a period that is closed in Xero'],
};
