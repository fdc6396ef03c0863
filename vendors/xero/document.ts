import { Refusal } from './answers.ts';
import { contactOf } from './contacts.ts';
import type { InvoiceInput } from './input.ts';
import { type LineAmounts, lineOf, totalsOf } from './money.ts';
import type { BankTransaction, Bill } from './records.ts';
import { assertOpen, type Writing } from './writing.ts';

type DocumentInput = Pick<
  InvoiceInput,
  'Contact' | 'LineItems' | 'Date' | 'Reference' | 'CurrencyCode' | 'LineAmountTypes'
>;

/** What invoices, credit notes and bank transactions share. @throws Refusal */
export function documentParts(writing: Writing, input: DocumentInput, before?: Bill | BankTransaction) {
  const { clock, settings, unitDigits } = writing;
  const date = input.Date ?? before?.date ?? new Date(clock.now()).toISOString().slice(0, 10);
  assertOpen(settings(), before?.date ?? date);
  assertOpen(settings(), date);
  const currency = input.CurrencyCode ?? before?.currency ?? settings().baseCurrency;
  if (currency !== settings().baseCurrency) throw new Refusal(`Organisation is not subscribed to currency ${currency}`);
  const lineAmounts: LineAmounts = input.LineAmountTypes ?? before?.lineAmounts ?? 'Exclusive';
  const lines =
    input.LineItems === undefined
      ? (before?.lines ?? [])
      : input.LineItems.map((line) => lineOf(line, lineAmounts, settings(), unitDigits));
  return {
    id: before?.id ?? writing.uuid(),
    updated: clock.now(),
    byApp: before?.byApp ?? writing.byApp,
    contactId: input.Contact || !before ? contactOf(writing, input.Contact) : before.contactId,
    date,
    reference: input.Reference ?? before?.reference ?? '',
    currency,
    lineAmounts,
    lines,
    totals: totalsOf(lines, lineAmounts),
  };
}
