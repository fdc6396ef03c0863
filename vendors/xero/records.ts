import { type Shelf, shelf } from '../toolkit/shelf.ts';
import type { Store } from '../toolkit/store.ts';
import type { Line, LineAmounts, Totals } from './money.ts';

/** What every record has. `updated` in milliseconds; `byApp` says that an app made it, not a person. */
interface Kept {
  readonly id: string;
  readonly updated: number;
  readonly byApp: boolean;
}

export interface Contact extends Kept {
  readonly name: string;
  readonly number: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly status: 'ACTIVE' | 'ARCHIVED';
}

interface Document extends Kept {
  readonly contactId: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly reference: string;
  readonly currency: string;
  readonly lineAmounts: LineAmounts;
  readonly lines: readonly Line[];
  readonly totals: Totals;
}

export interface Bill extends Document {
  /** Invoices have `ACCREC` or `ACCPAY`, credit notes `ACCRECCREDIT` or `ACCPAYCREDIT`. */
  readonly type: string;
  readonly number: string;
  readonly dueDate: string;
  readonly status: 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED';
}

export interface Allocation extends Kept {
  readonly creditNoteId: string;
  readonly invoiceId: string;
  readonly cents: number;
  readonly date: string;
}

export interface Payment extends Kept {
  readonly of: 'invoice' | 'credit note';
  readonly billId: string;
  readonly accountCode: string;
  readonly date: string;
  readonly cents: number;
  readonly reference: string;
  readonly status: 'AUTHORISED' | 'DELETED';
}

export interface BankTransaction extends Document {
  readonly type: 'RECEIVE' | 'SPEND';
  readonly accountCode: string;
  readonly status: 'AUTHORISED' | 'DELETED';
}

export interface Books {
  readonly contacts: Shelf<Contact>;
  readonly invoices: Shelf<Bill>;
  readonly creditNotes: Shelf<Bill>;
  readonly payments: Shelf<Payment>;
  readonly allocations: Shelf<Allocation>;
  readonly bankTransactions: Shelf<BankTransaction>;
}

export function booksOf(store: Store): Books & { reload(): void } {
  const books: Books = {
    contacts: shelf(store, 'contact'),
    invoices: shelf(store, 'invoice'),
    creditNotes: shelf(store, 'credit note'),
    payments: shelf(store, 'payment'),
    allocations: shelf(store, 'allocation'),
    bankTransactions: shelf(store, 'bank transaction'),
  };
  return {
    ...books,
    reload() {
      for (const each of Object.values(books)) each.reload();
    },
  };
}

/** What is still to be paid of an invoice, or to be given of a credit note, in hundredths. */
export function openOf(books: Books, bill: Bill, of: Payment['of']): number {
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const paid = books.payments.all().filter((it) => it.of === of && it.billId === bill.id && it.status === 'AUTHORISED');
  const allocated = books.allocations
    .all()
    .filter((it) => (of === 'invoice' ? it.invoiceId : it.creditNoteId) === bill.id);
  return bill.totals.total - sum(paid.map(({ cents }) => cents)) - sum(allocated.map(({ cents }) => cents));
}
