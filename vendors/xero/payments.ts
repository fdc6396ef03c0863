import { Refusal } from './answers.ts';
import { settle } from './bills.ts';
import type { AllocationInput, PaymentInput } from './input.ts';
import { cents } from './money.ts';
import { type Allocation, type Bill, openOf, type Payment } from './records.ts';
import { assertOpen, type Writing } from './writing.ts';

/** Pays an invoice, or pays back a credit note. @throws Refusal */
export function writePayment(writing: Writing, input: PaymentInput): Payment {
  const { books, clock, settings } = writing;
  const of = input.CreditNote ? 'credit note' : 'invoice';
  const bill =
    of === 'invoice'
      ? books.invoices
          .all()
          .find(({ id, number }) => id === input.Invoice?.InvoiceID || number === input.Invoice?.InvoiceNumber)
      : books.creditNotes
          .all()
          .find(
            ({ id, number }) => id === input.CreditNote?.CreditNoteID || number === input.CreditNote?.CreditNoteNumber,
          );
  if (!bill) throw new Refusal(of === 'invoice' ? 'Invoice could not be found' : 'Credit note could not be found');
  const account = settings().accounts.find(({ code }) => code === input.Account?.Code);
  if (account?.type !== 'BANK') throw new Refusal('Account must be a bank account, or enable payments');
  const amount = cents(input.Amount ?? 0);
  if (amount <= 0) throw new Refusal('Payment amount must be greater than zero');
  if (bill.status !== 'AUTHORISED' || amount > openOf(books, bill, of))
    throw new Refusal('Payment amount exceeds the amount outstanding on this document');
  const date = input.Date ?? new Date(clock.now()).toISOString().slice(0, 10);
  assertOpen(settings(), date);
  const payment = books.payments.put({
    id: writing.uuid(),
    updated: clock.now(),
    byApp: writing.byApp,
    of,
    billId: bill.id,
    accountCode: account.code,
    date,
    cents: amount,
    reference: input.Reference ?? '',
    status: 'AUTHORISED',
  });
  settle(writing, bill, of);
  return payment;
}

/** Takes a payment back. @throws Refusal */
export function deletePayment(writing: Writing, payment: Payment): Payment {
  if (payment.status === 'DELETED') throw new Refusal('Payment has already been deleted');
  assertOpen(writing.settings(), payment.date);
  const deleted = writing.books.payments.put({ ...payment, status: 'DELETED', updated: writing.clock.now() });
  const bill = (payment.of === 'invoice' ? writing.books.invoices : writing.books.creditNotes).get(payment.billId);
  if (bill) settle(writing, bill, payment.of);
  return deleted;
}

/** Takes a part of a credit note off an invoice. @throws Refusal */
export function allocate(writing: Writing, note: Bill, input: AllocationInput): Allocation {
  const { books, clock } = writing;
  const invoice = books.invoices.get(input.Invoice?.InvoiceID ?? '');
  if (!invoice) throw new Refusal('Invoice could not be found');
  const amount = cents(input.Amount ?? 0);
  if (amount <= 0 || amount > openOf(books, invoice, 'invoice') || amount > openOf(books, note, 'credit note'))
    throw new Refusal('The allocation amount exceeds the amount outstanding on this document');
  const date = input.Date ?? new Date(clock.now()).toISOString().slice(0, 10);
  assertOpen(writing.settings(), date);
  const allocation = books.allocations.put({
    id: writing.uuid(),
    updated: clock.now(),
    byApp: writing.byApp,
    creditNoteId: note.id,
    invoiceId: invoice.id,
    cents: amount,
    date,
  });
  settle(writing, invoice, 'invoice');
  settle(writing, note, 'credit note');
  return allocation;
}
