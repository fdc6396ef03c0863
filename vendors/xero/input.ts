import * as z from 'zod';

/** What a body may hold. Xero leaves names that it does not know unread; so do these. */
const text = (most: number) => z.string().max(most).optional();
const uuid = z.guid().optional();
const amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .optional();
/** Days are read as `2026-06-30`, also with a time behind. */
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T.*)?$/)
  .transform((value) => value.slice(0, 10))
  .optional();

const contactRef = z.object({ ContactID: uuid, Name: text(255), ContactNumber: text(50) }).optional();
const line = z.object({
  Description: text(4000),
  Quantity: amount,
  UnitAmount: amount,
  LineAmount: amount,
  AccountCode: text(10),
  TaxType: text(50),
  TaxAmount: amount,
});
const document = {
  Contact: contactRef,
  LineItems: z.array(line).optional(),
  Date: day,
  Reference: text(255),
  CurrencyCode: text(3),
  LineAmountTypes: z.enum(['Exclusive', 'Inclusive', 'NoTax']).optional(),
  Status: text(20),
};

export const contactInput = z.object({
  ContactID: uuid,
  ContactNumber: text(50),
  Name: text(255),
  FirstName: text(255),
  LastName: text(255),
  EmailAddress: text(255),
  ContactStatus: z.enum(['ACTIVE', 'ARCHIVED']).optional(),
});
export const invoiceInput = z.object({
  ...document,
  InvoiceID: uuid,
  Type: z.enum(['ACCREC', 'ACCPAY']).optional(),
  InvoiceNumber: text(255),
  DueDate: day,
});
export const creditNoteInput = z.object({
  ...document,
  CreditNoteID: uuid,
  Type: z.enum(['ACCRECCREDIT', 'ACCPAYCREDIT']).optional(),
  CreditNoteNumber: text(255),
});
export const bankTransactionInput = z.object({
  ...document,
  BankTransactionID: uuid,
  Type: z.enum(['RECEIVE', 'SPEND']).optional(),
  BankAccount: z.object({ Code: text(10) }).optional(),
});
export const paymentInput = z.object({
  PaymentID: uuid,
  Invoice: z.object({ InvoiceID: uuid, InvoiceNumber: text(255) }).optional(),
  CreditNote: z.object({ CreditNoteID: uuid, CreditNoteNumber: text(255) }).optional(),
  Account: z.object({ Code: text(10) }).optional(),
  Date: day,
  Amount: amount,
  Reference: text(255),
  Status: text(20),
});
export const allocationInput = z.object({
  Invoice: z.object({ InvoiceID: uuid }).optional(),
  Amount: amount,
  Date: day,
});

export type ContactInput = z.infer<typeof contactInput>;
export type InvoiceInput = z.infer<typeof invoiceInput>;
export type CreditNoteInput = z.infer<typeof creditNoteInput>;
export type BankTransactionInput = z.infer<typeof bankTransactionInput>;
export type PaymentInput = z.infer<typeof paymentInput>;
export type AllocationInput = z.infer<typeof allocationInput>;
