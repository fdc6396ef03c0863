import { Refusal } from './answers.ts';
import type { XeroSettings } from './settings.ts';

/** A line of a document, as it is kept: amounts in ten-thousandths, of which Xero shows two digits or four. */
export interface Line {
  readonly description: string;
  readonly quantity: number;
  readonly unit: number;
  readonly accountCode: string;
  readonly taxType: string;
  /** In hundredths. */
  readonly amount: number;
  readonly tax: number;
}

export type LineAmounts = 'Exclusive' | 'Inclusive' | 'NoTax';

export interface GivenLine {
  readonly Description?: string | undefined;
  readonly Quantity?: number | undefined;
  readonly UnitAmount?: number | undefined;
  readonly LineAmount?: number | undefined;
  readonly AccountCode?: string | undefined;
  readonly TaxType?: string | undefined;
  readonly TaxAmount?: number | undefined;
}

const cents = (amount: number): number => Math.round(Number((amount * 100).toFixed(4)));

/** Amounts are read as hundredths; a third decimal place is rounded, in `UnitAmount` only from the fifth on where `unitdp=4` asks so. */
export function lineOf(given: GivenLine, kind: LineAmounts, settings: XeroSettings, unitDigits: 2 | 4): Line {
  const quantity = given.Quantity ?? 1;
  const scale = 10 ** unitDigits;
  const unit = Math.round(Number(((given.UnitAmount ?? 0) * scale).toFixed(4))) / scale;
  const amount = cents(quantity * unit);
  if (given.LineAmount !== undefined && cents(given.LineAmount) !== amount)
    throw new Refusal(`The line total ${given.LineAmount} does not match the expected line total ${amount / 100}`);
  const accountCode = given.AccountCode ?? '';
  if (!settings.accounts.some(({ code }) => code === accountCode))
    throw new Refusal(
      accountCode === '' ? 'Account must be valid.' : `Account code '${accountCode}' is not a valid code`,
    );
  const taxType = given.TaxType ?? 'NONE';
  const rate = settings.taxRates[taxType];
  if (rate === undefined) throw new Refusal(`The TaxType code '${taxType}' does not exist or cannot be used`);
  const computed = kind === 'Inclusive' ? amount - amount / (1 + rate / 100) : (amount * rate) / 100;
  // Tax is rounded for each line ~.
  const tax = kind === 'NoTax' ? 0 : given.TaxAmount === undefined ? Math.round(computed) : cents(given.TaxAmount);
  return { description: given.Description ?? '', quantity, unit, accountCode, taxType, amount, tax };
}

export interface Totals {
  readonly sub: number;
  readonly tax: number;
  readonly total: number;
}

export function totalsOf(lines: readonly Line[], kind: LineAmounts): Totals {
  const sum = (of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0);
  const tax = sum((line) => line.tax);
  const amounts = sum((line) => line.amount);
  return kind === 'Inclusive'
    ? { sub: amounts - tax, tax, total: amounts }
    : { sub: amounts, tax, total: amounts + tax };
}

export { cents };
