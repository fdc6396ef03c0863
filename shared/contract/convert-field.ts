import { type Decimal, minorPlaces, readDecimal, toPlaces, writeDecimal } from './decimals.ts';
import type { FieldType } from './field-types.ts';
import { dateIn, readTime, type TimeFormat, wholeNumber } from './times.ts';

/** A problem names the rule, never the value: it may be personal. */
export type Converted = { readonly value: unknown } | { readonly problem: string };

/** Every type of a field but a list, whose items are records. */
export type SingleType = Exclude<FieldType, { readonly type: 'list' }>;

/** A value that is not empty, as `rule` sends it. `read` gives another value of the same record. */
export function convert(rule: SingleType, raw: unknown, read: (path: string) => unknown): Converted {
  switch (rule.type) {
    case 'text':
      if (typeof raw !== 'string') return { problem: `must be text, but is ${typeName(raw)}` };
      return raw.length <= rule.maxLength
        ? { value: raw }
        : { problem: `is ${raw.length} characters long, more than ${rule.maxLength}` };
    case 'email':
      return typeof raw === 'string' && EMAIL.test(raw)
        ? { value: raw }
        : { problem: `must be an e-mail address, but is ${typeof raw === 'string' ? 'other text' : typeName(raw)}` };
    case 'integer': {
      const value = wholeNumber(raw);
      return value === undefined ? { problem: 'must be a whole number' } : { value };
    }
    case 'decimal':
      return toDecimal(rule, raw);
    case 'money':
      return toMoney(rule, raw, read(rule.currency));
    case 'boolean':
      return raw === true || raw === 'true'
        ? { value: true }
        : raw === false || raw === 'false'
          ? { value: false }
          : { problem: 'must be true or false' };
    case 'timestamp': {
      const ms = readTime(rule.format, raw);
      return ms === undefined
        ? { problem: `must be a time as ${rule.format}` }
        : { value: writeTime(rule.toFormat, ms) };
    }
    case 'date': {
      const ms = readTime(rule.format, raw);
      return ms === undefined ? { problem: `must be a time as ${rule.format}` } : { value: dateIn(rule.timeZone, ms) };
    }
    case 'enum': {
      const value = typeof raw === 'string' && Object.hasOwn(rule.values, raw) ? rule.values[raw] : undefined;
      return value === undefined ? { problem: `must be one of ${Object.keys(rule.values).join(', ')}` } : { value };
    }
  }
}

/** One `@`, a dot in the domain, no space: what every mail system agrees on. The vendor judges the rest. */
const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

function toDecimal({ places, rounding, as }: Extract<SingleType, { type: 'decimal' }>, raw: unknown): Converted {
  const decimal = readDecimal(raw);
  if (!decimal) return { problem: 'must be a decimal number' };
  const rounded = toPlaces(decimal, places, rounding);
  return rounded ? written(rounded, as) : { problem: `has more than ${places} decimal places` };
}

function toMoney(rule: Extract<SingleType, { type: 'money' }>, raw: unknown, code: unknown): Converted {
  const currency = typeof code === 'string' ? code.toUpperCase() : '';
  const places = rule.places?.[currency] ?? minorPlaces(currency);
  if (places === undefined) return { problem: `has no currency: ${rule.currency} must hold its code` };
  const amount = readDecimal(raw);
  if (!amount) return { problem: 'must be an amount' };
  const isMinor = rule.unit === 'minor';
  if (isMinor && amount.places > 0) return { problem: `must be a whole number of the ${currency}'s minor unit` };
  const exact = isMinor ? { ...amount, places } : amount;
  const rounded = toPlaces(exact, places, rule.rounding);
  if (!rounded) return { problem: `has more decimal places than the ${currency} has` };
  return written(rule.toUnit === 'minor' ? { ...rounded, places: 0 } : rounded, rule.as);
}

/** JSON's numbers hold 15 digits exactly. */
function written(decimal: Decimal, as: 'number' | 'text' = 'number'): Converted {
  const text = writeDecimal(decimal);
  if (as === 'text') return { value: text };
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= 15
    ? { value: Number(text) }
    : { problem: 'has more than 15 digits, which a JSON number does not hold exactly' };
}

function writeTime(format: TimeFormat, ms: number): string | number {
  if (format === 'iso-8601') return new Date(ms).toISOString();
  return format === 'unix-seconds' ? Math.floor(ms / 1000) : ms;
}

export function typeName(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
