import type { Accounts } from './movement.ts';

/** What is compared of both sides: amounts as texts of four places, with the sign of the balance. */
export interface ComparedValues extends Readonly<Record<'amount' | 'fee' | 'currency' | 'date', string>> {}

/** A bank transaction as it stands in the books, or as it would be written. */
export interface Entry {
  /** `RECEIVE`, or another type that Xero has for money that came; all others are money that left. */
  readonly type: string;
  readonly total: number;
  readonly lines: readonly { readonly amount: number; readonly account: string | undefined }[];
  readonly currency: string;
  readonly day: string;
}

export function comparedOf({ type, total, lines, currency, day }: Entry, { feeAccount }: Accounts): ComparedValues {
  const sign = type.startsWith('RECEIVE') ? 1 : -1;
  const fees = lines.filter(({ account }) => account === feeAccount).reduce((sum, { amount }) => sum + amount, 0);
  return { amount: written(sign * total), fee: written(sign * fees), currency: currency.toUpperCase(), date: day };
}

/** Without a negative zero. */
const written = (amount: number) => (Math.abs(amount) < 0.000_05 ? '0.0000' : amount.toFixed(4));
