import type { PaidOrder } from './order.ts';

interface Accounts {
  readonly salesAccount: string;
  readonly taxType: string;
  readonly untaxedType: string;
}

const PLACES = 4n;

/** An amount such as "-12.5" in ten-thousandths; undefined for any other text. */
function exact(amount: string): bigint | undefined {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d{1,14})(?:\.(\d{1,4}))?$/.exec(amount) ?? [];
  if (whole === '') return undefined;
  return BigInt(`${sign}${whole}${fraction.padEnd(Number(PLACES), '0')}`);
}

const asText = (units: bigint) => {
  const digits = String(units < 0n ? -units : units).padStart(Number(PLACES) + 1, '0');
  const text = `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, '');
  return units < 0n ? `-${text}` : text;
};

const sum = (amounts: readonly (bigint | undefined)[]): bigint | undefined =>
  amounts.reduce<bigint | undefined>(
    (total, one) => (total === undefined || one === undefined ? undefined : total + one),
    0n,
  );

/** Whether the order's total is nothing: then there is no invoice. */
export const isFree = ({ total_price: total }: PaidOrder) => exact(total ?? '') === 0n;

/**
 * The lines of the invoice, with the taxes that the shop counted, so that no cent differs: Xero would round each line by itself. Undefined where
 * lines, shipping, discounts and taxes do not add up to the total, as with tips or duties.
 */
export function invoiceLines(event: PaidOrder, { salesAccount, taxType, untaxedType }: Accounts) {
  const { currency, taxes_included: isIncluded } = event;
  const given = [
    ...(event.line_items ?? []),
    ...(event.shipping_lines ?? []).map((line) => ({ ...line, quantity: 1 })),
  ].map(({ title, quantity, price, tax_lines }) => ({
    ...{ title, quantity, price: exact(price), tax: sum((tax_lines ?? []).map((tax) => exact(tax.price))) },
  }));
  const discount = exact(event.total_discounts ?? '0');
  const taxes = sum(given.map(({ tax }) => tax));
  const net = sum(given.map(({ price, quantity }) => (price === undefined ? undefined : price * BigInt(quantity))));
  if (net === undefined || taxes === undefined || discount === undefined) return undefined;
  if (net - discount + (isIncluded ? 0n : taxes) !== exact(event.total_price ?? '')) return undefined;
  const reduced = discount === 0n ? [] : [{ title: 'Discount', quantity: 1, price: -discount, tax: 0n }];
  return [...given, ...reduced].map(({ title, quantity, price = 0n, tax = 0n }) => ({
    ...{ title, quantity, price: asText(price), tax: asText(tax), currency },
    ...{ account: salesAccount, taxType: tax === 0n ? untaxedType : taxType },
  }));
}
