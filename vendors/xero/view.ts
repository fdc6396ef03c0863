import { dateTime, dayFields } from './answers.ts';
import type { Line } from './money.ts';
import {
  type Allocation,
  type BankTransaction,
  type Bill,
  type Books,
  type Contact,
  openOf,
  type Payment,
} from './records.ts';
import type { XeroSettings } from './settings.ts';

const updated = (ms: number) => ({ UpdatedDateUTC: dateTime(ms) });
/** Invoices, credit notes and payments say it twice. */
const updatedTwice = (ms: number) => ({
  ...updated(ms),
  UpdatedDateUTCString: new Date(ms).toISOString().slice(0, 19),
});
const amount = (hundredths: number) => hundredths / 100;

export const contactView = (contact: Contact) => ({
  ContactID: contact.id,
  ContactNumber: contact.number,
  ContactStatus: contact.status,
  Name: contact.name,
  FirstName: contact.firstName,
  LastName: contact.lastName,
  EmailAddress: contact.email,
  Addresses: [],
  Phones: [],
  ...updated(contact.updated),
  HasValidationErrors: false,
});

const lineView = (line: Line) => ({
  Description: line.description,
  Quantity: line.quantity,
  UnitAmount: line.unit,
  AccountCode: line.accountCode,
  TaxType: line.taxType,
  LineAmount: amount(line.amount),
  TaxAmount: amount(line.tax),
});

const shortContact = (books: Books, id: string) => ({ ContactID: id, Name: books.contacts.get(id)?.name ?? '' });

function documentView(books: Books, document: Bill | BankTransaction) {
  return {
    Type: document.type,
    Contact: shortContact(books, document.contactId),
    ...dayFields('Date', document.date),
    Reference: document.reference,
    CurrencyCode: document.currency,
    Status: document.status,
    LineAmountTypes: document.lineAmounts,
    LineItems: document.lines.map(lineView),
    SubTotal: amount(document.totals.sub),
    TotalTax: amount(document.totals.tax),
    Total: amount(document.totals.total),
    ...('number' in document ? updatedTwice(document.updated) : updated(document.updated)),
  };
}

export function invoiceView(books: Books, invoice: Bill) {
  const open = openOf(books, invoice, 'invoice');
  const payments = books.payments
    .all()
    .filter(({ of, billId, status }) => of === 'invoice' && billId === invoice.id && status === 'AUTHORISED');
  const paid = payments.reduce((total, { cents }) => total + cents, 0);
  return {
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    ...documentView(books, invoice),
    ...dayFields('DueDate', invoice.dueDate),
    AmountDue: amount(open),
    AmountPaid: amount(paid),
    AmountCredited: amount(invoice.totals.total - open - paid),
    Payments: payments.map(({ id, cents, date, reference }) => ({
      PaymentID: id,
      Amount: amount(cents),
      ...dayFields('Date', date),
      Reference: reference,
    })),
    HasErrors: false,
  };
}

export const creditNoteView = (books: Books, note: Bill) => ({
  CreditNoteID: note.id,
  CreditNoteNumber: note.number,
  ...documentView(books, note),
  RemainingCredit: amount(openOf(books, note, 'credit note')),
  Allocations: books.allocations
    .all()
    .filter(({ creditNoteId }) => creditNoteId === note.id)
    .map((it) => allocationView(it)),
});

export const allocationView = (allocation: Allocation) => ({
  AllocationID: allocation.id,
  Amount: amount(allocation.cents),
  ...dayFields('Date', allocation.date),
  Invoice: { InvoiceID: allocation.invoiceId },
});

export const paymentView = (books: Books, payment: Payment) => ({
  PaymentID: payment.id,
  ...dayFields('Date', payment.date),
  Amount: amount(payment.cents),
  Reference: payment.reference,
  Status: payment.status,
  PaymentType: payment.of === 'invoice' ? 'ACCRECPAYMENT' : 'ARCREDITPAYMENT',
  Account: { Code: payment.accountCode },
  ...(payment.of === 'invoice'
    ? { Invoice: { InvoiceID: payment.billId, InvoiceNumber: books.invoices.get(payment.billId)?.number } }
    : { CreditNote: { CreditNoteID: payment.billId } }),
  ...updatedTwice(payment.updated),
  HasValidationErrors: false,
});

export const bankTransactionView = (books: Books, settings: XeroSettings, transaction: BankTransaction) => ({
  BankTransactionID: transaction.id,
  BankAccount: {
    Code: transaction.accountCode,
    Name: settings.accounts.find(({ code }) => code === transaction.accountCode)?.name,
  },
  IsReconciled: false,
  HasAttachments: false,
  ...documentView(books, transaction),
});

export const organisationView = (settings: XeroSettings) => ({
  OrganisationID: settings.tenantId,
  Name: settings.organisation,
  Version: 'GLOBAL',
  OrganisationType: 'COMPANY',
  BaseCurrency: settings.baseCurrency,
  IsDemoCompany: false,
  OrganisationStatus: 'ACTIVE',
  ...(settings.periodLockDate !== null && { PeriodLockDate: dayFields('x', settings.periodLockDate).x }),
  ...(settings.endOfYearLockDate !== null && { EndOfYearLockDate: dayFields('x', settings.endOfYearLockDate).x }),
  Timezone: settings.timezone,
  Class: 'STANDARD',
  Edition: 'BUSINESS',
});
