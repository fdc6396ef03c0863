import { Refusal } from './answers.ts';
import { documentParts } from './document.ts';
import type { CreditNoteInput, InvoiceInput } from './input.ts';
import { type Bill, openOf, type Payment } from './records.ts';
import type { Writing } from './writing.ts';

const LIVE: readonly string[] = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID'];

/** Adds an invoice, or rewrites the one given. @throws Refusal */
export function writeInvoice(writing: Writing, input: InvoiceInput, before?: Bill): Bill {
  if (input.Type === undefined && !before) throw new Refusal('Invoice not of valid type for creation');
  return writeBill(writing, 'invoice', { ...input, type: input.Type, number: input.InvoiceNumber }, before);
}

/** @throws Refusal */
export function writeCreditNote(writing: Writing, input: CreditNoteInput, before?: Bill): Bill {
  if (input.Type === undefined && !before) throw new Refusal('Credit note not of valid type for creation');
  return writeBill(
    writing,
    'credit note',
    { ...input, DueDate: input.Date, type: input.Type, number: input.CreditNoteNumber },
    before,
  );
}

type BillInput = Omit<InvoiceInput, 'Type' | 'InvoiceNumber' | 'InvoiceID'> & {
  readonly type?: string | undefined;
  readonly number?: string | undefined;
};

function writeBill(writing: Writing, of: Payment['of'], input: BillInput, before?: Bill): Bill {
  const { books, settings } = writing;
  const shelf = of === 'invoice' ? books.invoices : books.creditNotes;
  const type = input.type ?? before?.type ?? '';
  const number = input.number ?? before?.number ?? numberOf(shelf.all().length);
  const taken = shelf
    .all()
    .some((it) => it.number === number && it.type === type && it.id !== before?.id && LIVE.includes(it.status));
  if (taken && type.startsWith('ACCREC') && settings().takenNumber === 'refused')
    throw new Refusal(of === 'invoice' ? 'Invoice # must be unique.' : 'Credit Note # must be unique.');
  const parts = documentParts(writing, input, before);
  const status = statusOf(input.Status ?? before?.status ?? 'DRAFT');
  if (status === 'AUTHORISED' && parts.lines.length === 0)
    throw new Refusal('One or more line items must be specified');
  const dueDate = input.DueDate ?? before?.dueDate ?? '';
  if (status === 'AUTHORISED' && dueDate === '') throw new Refusal('The Due Date cannot be empty');
  if (before && before.status !== 'DRAFT' && before.status !== 'SUBMITTED' && input.LineItems !== undefined) {
    const paid = before.totals.total - openOf(books, before, of);
    if (paid > 0)
      throw new Refusal('This document cannot be edited as it has a payment or credit note allocated to it.');
  }
  return shelf.put({ ...parts, type, number, dueDate, status });
}

const numberOf = (count: number) => `INV-${String(count + 1).padStart(4, '0')}`;

function statusOf(given: string): Bill['status'] {
  const known = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'] as const;
  const status = known.find((each) => each === given);
  if (status === undefined || status === 'PAID') throw new Refusal(`Invoice not of valid status for modification`);
  return status;
}

/** A bill without anything open is paid. */
export function settle({ books, clock }: Writing, bill: Bill, of: Payment['of']): void {
  const shelf = of === 'invoice' ? books.invoices : books.creditNotes;
  shelf.put({ ...bill, status: openOf(books, bill, of) === 0 ? 'PAID' : 'AUTHORISED', updated: clock.now() });
}
