/** What becomes of digits that do not fit: a violation, commercial rounding (away from zero), or to the even neighbour. */
export type Rounding = 'refuse' | 'half-up' | 'half-even';

/** An exact decimal number: `units` of 10^-`places`. */
export interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

/** A decimal number as systems write it: a text such as `-12.50`, or a number. Undefined for anything else. */
export function readDecimal(raw: unknown): Decimal | undefined {
  if (typeof raw === 'number' && !Number.isFinite(raw)) return undefined;
  const text = typeof raw === 'number' ? String(raw) : raw;
  const found = typeof text === 'string' ? /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/.exec(text) : null;
  if (!found) return undefined;
  const [, sign = '', whole = '', fraction = ''] = found;
  return { units: BigInt(`${sign}${whole}${fraction}`), places: fraction.length };
}

/** The same number with so many places; undefined where digits would be lost and `rounding` refuses that. */
export function toPlaces({ units, places }: Decimal, wanted: number, rounding: Rounding): Decimal | undefined {
  if (places <= wanted) return { units: units * 10n ** BigInt(wanted - places), places: wanted };
  const divisor = 10n ** BigInt(places - wanted);
  const size = units < 0n ? -units : units;
  const [whole, rest] = [size / divisor, size % divisor];
  if (rest !== 0n && rounding === 'refuse') return undefined;
  const isUp = rest * 2n > divisor || (rest * 2n === divisor && (rounding === 'half-up' || whole % 2n === 1n));
  const rounded = isUp ? whole + 1n : whole;
  return { units: units < 0n ? -rounded : rounded, places: wanted };
}

/** As a text, with all its places: `12.50`. */
export function writeDecimal({ units, places }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0');
  const at = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
  return units < 0n ? `-${text}` : text;
}

/** For three other letters, too, `Intl.NumberFormat` says 2. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/**
 * The places of a currency's minor unit: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217, as ECMA-402's CurrencyDigits has it). Undefined for a
 * text that is no currency's code. Capitals or not.
 */
export function minorPlaces(currency: string): number | undefined {
  if (!CURRENCIES.has(currency.toUpperCase())) return undefined;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits;
}
