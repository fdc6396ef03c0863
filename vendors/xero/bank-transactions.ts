import { Refusal } from './answers.ts';
import { documentParts } from './document.ts';
import type { BankTransactionInput } from './input.ts';
import type { BankTransaction } from './records.ts';
import type { Writing } from './writing.ts';

/** Adds a bank transaction, or changes or deletes the one given. @throws Refusal */
export function writeBankTransaction(
  writing: Writing,
  input: BankTransactionInput,
  before?: BankTransaction,
): BankTransaction {
  const type = input.Type ?? before?.type;
  if (type === undefined) throw new Refusal('Bank transaction not of valid type for creation');
  const accountCode = input.BankAccount?.Code ?? before?.accountCode ?? '';
  const account = writing.settings().accounts.find(({ code }) => code === accountCode);
  if (account?.type !== 'BANK') throw new Refusal('Bank account must be valid.');
  const parts = documentParts(writing, input, before);
  if (parts.lines.length === 0) throw new Refusal('One or more line items must be specified');
  if (parts.totals.total <= 0) throw new Refusal('The total of the transaction must be more than zero');
  const status = input.Status === 'DELETED' ? 'DELETED' : (before?.status ?? 'AUTHORISED');
  return writing.books.bankTransactions.put({ ...parts, type, accountCode, status });
}
