import type * as z from 'zod';
import { writeBankTransaction } from './bank-transactions.ts';
import { writeCreditNote, writeInvoice } from './bills.ts';
import { writeContact } from './contacts.ts';
import { bankTransactionInput, contactInput, creditNoteInput, invoiceInput, paymentInput } from './input.ts';
import { deletePayment, writePayment } from './payments.ts';
import type { Books } from './records.ts';
import type { XeroSettings } from './settings.ts';
import { bankTransactionView, contactView, creditNoteView, invoiceView, paymentView } from './view.ts';
import type { Writing } from './writing.ts';

/** A kind of record at `/api.xro/2.0/NAME`. */
export interface Resource {
  readonly name: string;
  /** The member that holds a record's id. */
  readonly idName: string;
  /** Any of these scopes is enough; with `.read` behind them for reading. The second is that of apps from before March 2026. */
  readonly scopes: readonly string[];
  list(books: Books): readonly { readonly id: string; readonly updated: number; readonly byApp: boolean }[];
  view(books: Books, settings: XeroSettings, id: string): object;
  /** Adds the record of a body, or changes that of the id. @throws Refusal, ZodError */
  write(writing: Writing, body: unknown, id?: string): string;
  /** The id of the record that a POST would overwrite. */
  same(books: Books, body: unknown): string | undefined;
}

interface Definition<Kept extends { readonly id: string; readonly updated: number; readonly byApp: boolean }, Input> {
  readonly name: string;
  readonly idName: string;
  readonly scopes: readonly string[];
  readonly input: z.ZodType<Input>;
  shelf(books: Books): { all(): readonly Kept[]; get(id: string): Kept | undefined };
  view(books: Books, record: Kept, settings: XeroSettings): object;
  write(writing: Writing, input: Input, before?: Kept): Kept;
  same(record: Kept, input: Input): boolean;
}

function resource<Kept extends { readonly id: string; readonly updated: number; readonly byApp: boolean }, Input>({
  name,
  idName,
  scopes,
  input,
  shelf,
  view,
  write,
  same,
}: Definition<Kept, Input>): Resource {
  return {
    name,
    idName,
    scopes,
    list: (books) => shelf(books).all(),
    view(books, settings, id) {
      const record = shelf(books).get(id);
      return record ? view(books, record, settings) : {};
    },
    write: (writing, body, id) =>
      write(writing, input.parse(body), id === undefined ? undefined : shelf(writing.books).get(id)).id,
    same(books, body) {
      const read = input.parse(body);
      return shelf(books)
        .all()
        .find((record) => same(record, read))?.id;
    },
  };
}

export const RESOURCES: readonly Resource[] = [
  resource({
    name: 'Contacts',
    idName: 'ContactID',
    scopes: ['accounting.contacts'],
    input: contactInput,
    shelf: ({ contacts }) => contacts,
    view: (_, contact) => contactView(contact),
    write: writeContact,
    same: ({ id, number, name }, { ContactID, ContactNumber, Name }) =>
      ContactID === undefined ? (ContactNumber ? number === ContactNumber : name === Name) : id === ContactID,
  }),
  resource({
    name: 'Invoices',
    idName: 'InvoiceID',
    scopes: ['accounting.invoices', 'accounting.transactions'],
    input: invoiceInput,
    shelf: ({ invoices }) => invoices,
    view: invoiceView,
    write: writeInvoice,
    same: ({ id, number }, { InvoiceID, InvoiceNumber }) =>
      InvoiceID === undefined ? number === InvoiceNumber : id === InvoiceID,
  }),
  resource({
    name: 'CreditNotes',
    idName: 'CreditNoteID',
    scopes: ['accounting.invoices', 'accounting.transactions'],
    input: creditNoteInput,
    shelf: ({ creditNotes }) => creditNotes,
    view: creditNoteView,
    write: writeCreditNote,
    same: ({ id, number }, { CreditNoteID, CreditNoteNumber }) =>
      CreditNoteID === undefined ? number === CreditNoteNumber : id === CreditNoteID,
  }),
  resource({
    name: 'BankTransactions',
    idName: 'BankTransactionID',
    scopes: ['accounting.banktransactions', 'accounting.transactions'],
    input: bankTransactionInput,
    shelf: ({ bankTransactions }) => bankTransactions,
    view: (books, transaction, settings) => bankTransactionView(books, settings, transaction),
    write: writeBankTransaction,
    same: ({ id }, { BankTransactionID }) => id === BankTransactionID,
  }),
  resource({
    name: 'Payments',
    idName: 'PaymentID',
    scopes: ['accounting.payments', 'accounting.transactions'],
    input: paymentInput,
    shelf: ({ payments }) => payments,
    view: paymentView,
    write: (writing, input, before) => (before ? deletePayment(writing, before) : writePayment(writing, input)),
    same: ({ id }, { PaymentID }) => id === PaymentID,
  }),
];
