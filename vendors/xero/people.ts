import { CONTROL } from '../toolkit/control.ts';
import type { ControlHandler, ControlRoute } from '../toolkit/control-route.ts';
import { ControlError, checked } from '../toolkit/settings.ts';
import { Refusal } from './answers.ts';
import { writeBankTransaction } from './bank-transactions.ts';
import { writeInvoice } from './bills.ts';
import { writeContact } from './contacts.ts';
import { bankTransactionInput, contactInput, invoiceInput, paymentInput } from './input.ts';
import { writePayment } from './payments.ts';
import type { Books } from './records.ts';
import type { Writing } from './writing.ts';

/** What people do in Xero's own pages, and what stands in the books: no token, no limit. */
export function peopleControls(writing: Writing): ControlRoute[] {
  const { books } = writing;
  const on = (method: string, path: string, about: string, handle: ControlHandler): ControlRoute => ({
    method,
    pattern: `${CONTROL}${path}`,
    about,
    handle: (input) => {
      try {
        return handle(input);
      } catch (error) {
        if (error instanceof Refusal) throw new ControlError(error.message);
        throw error;
      }
    },
  });
  const bankTransaction = (id = '') => {
    const found = books.bankTransactions.get(id);
    if (found) return found;
    throw new ControlError(`There is no bank transaction "${id}": GET ${CONTROL}/books lists them.`, 404);
  };
  return [
    on('GET', '/books', 'what stands in the books, in hundredths, and what stands there twice', () =>
      contentsOf(books),
    ),
    on('POST', '/contacts', 'a person adds a contact: as in PUT /Contacts', ({ body }) =>
      writeContact(writing, checked(contactInput, body)),
    ),
    on('POST', '/invoices', 'a person adds an invoice: as in PUT /Invoices', ({ body }) =>
      writeInvoice(writing, checked(invoiceInput, body)),
    ),
    on('POST', '/payments', 'a person pays an invoice: as in PUT /Payments', ({ body }) =>
      writePayment(writing, checked(paymentInput, body)),
    ),
    on('POST', '/bank-transactions', 'a person adds a bank transaction: as in PUT /BankTransactions', ({ body }) =>
      writeBankTransaction(writing, checked(bankTransactionInput, body)),
    ),
    on('PATCH', '/bank-transactions/:id', 'a person changes one', ({ body, params }) =>
      writeBankTransaction(writing, checked(bankTransactionInput, body), bankTransaction(params.id)),
    ),
    on('DELETE', '/bank-transactions/:id', 'a person deletes one', ({ params }) =>
      writeBankTransaction(writing, { Status: 'DELETED' }, bankTransaction(params.id)),
    ),
  ];
}

/** Amounts in hundredths; money that was spent is negative. `twice` counts what stands there more than once by what names it. */
function contentsOf(books: Books) {
  const bank = books.bankTransactions.all().filter(({ status }) => status === 'AUTHORISED');
  const invoices = books.invoices.all().filter(({ status }) => status === 'AUTHORISED' || status === 'PAID');
  const payments = books.payments.all().filter(({ status }) => status === 'AUTHORISED');
  return {
    bankTransactions: bank.map(({ id, type, reference, date, currency, totals, byApp }) => ({
      id,
      reference,
      date,
      currency,
      cents: type === 'RECEIVE' ? totals.total : -totals.total,
      byApp,
    })),
    invoices: invoices.map(({ id, number, date, totals, status }) => ({
      id,
      number,
      date,
      status,
      cents: totals.total,
    })),
    payments: payments.map(({ id, billId, reference, date, cents }) => ({ id, billId, reference, date, cents })),
    contacts: books.contacts.all().length,
    twice: {
      bankTransactions: repeated(bank.map(({ reference }) => reference)),
      invoices: repeated(invoices.map(({ type, number }) => `${type} ${number}`)),
      payments: repeated(payments.map(({ billId, reference }) => `${billId} ${reference}`)),
      contacts: repeated(books.contacts.all().map(({ name }) => name)),
    },
  };
}

function repeated(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => name !== '' && (seen.has(name) || !seen.add(name))))];
}
