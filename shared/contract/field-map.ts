/**
 * How one record becomes another: every field by name, with its type, what an empty value means and who owns it. Plain
 * data, so that it can be read, printed and tested with nothing but sample records.
 */
export type FieldMap = Readonly<Record<string, FieldRule>>;

export type FieldRule = FieldCommon & FieldType;

interface FieldCommon {
  /** Dotted path in the source's record, such as `properties.firstname`. */
  readonly from: string;
  /** Dotted path in what is sent, such as `merge_fields.FNAME`. */
  readonly to: string;
  /** The system whose value wins when both sides differ. */
  readonly owner: string;
  /** What `null`, `""` and a missing value become: left out, an empty text that clears the field, or a violation. */
  readonly whenEmpty: 'omit' | 'clear' | 'refuse';
  /**
   * Whether its values may say something about a person: then `ops payload` masks them, and nothing keeps them beside a failed call.
   * Default: true, but for an `enum`, whose values are those of the contract.
   */
  readonly personal?: boolean;
}

/** Whether a field's values are shown to people. */
export const isShown = ({ type, personal = type !== 'enum' }: FieldRule) => !personal;

export type FieldType =
  | { readonly type: 'text'; readonly maxLength: number }
  | { readonly type: 'email' }
  | { readonly type: 'integer' }
  | { readonly type: 'boolean' }
  /** A point in time, written in one format and sent in another. */
  | { readonly type: 'timestamp'; readonly format: TimeFormat; readonly toFormat: TimeFormat }
  /** Allowed values and what each becomes; any other is a violation. */
  | { readonly type: 'enum'; readonly values: Readonly<Record<string, string>> };

export type TimeFormat = 'iso-8601' | 'unix-seconds' | 'unix-milliseconds';

/** A field that does not fit its rule. Names the field and the rule, never the value: it may be personal. */
export interface FieldViolation {
  readonly field: string;
  readonly problem: string;
}

export type Mapped =
  | { readonly ok: true; readonly record: Record<string, unknown> }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

type Converted = { readonly value: unknown } | { readonly problem: string };

/** Applies every rule of `map` to `source`; all violations are reported together. */
export function mapFields(map: FieldMap, source: unknown): Mapped {
  const record: Record<string, unknown> = {};
  const violations: FieldViolation[] = [];
  for (const [field, rule] of Object.entries(map)) {
    const raw = readPath(source, rule.from);
    if (raw === undefined || raw === null || raw === '') {
      if (rule.whenEmpty === 'clear') writePath(record, rule.to, '');
      if (rule.whenEmpty === 'refuse') violations.push({ field, problem: `is required, but ${rule.from} is empty` });
      continue;
    }
    const converted = convert(rule, raw);
    if ('problem' in converted) violations.push({ field, problem: converted.problem });
    else writePath(record, rule.to, converted.value);
  }
  return violations.length > 0 ? { ok: false, violations } : { ok: true, record };
}

/**
 * The source paths a map reads, without their first segment: what to ask the source's API for.
 *
 * @example
 * import { sourceProperties } from 'penstock';
 * import contract from './integrations/orders-to-books/contract.ts';
 *
 * const { fields } = contract.deliveries['order-to-invoice'];
 * console.log(sourceProperties(fields)); // ['number'], from the path `order.number`
 */
export function sourceProperties(map: FieldMap): readonly string[] {
  return Object.values(map).map((rule) => rule.from.split('.').slice(1).join('.'));
}

function convert(rule: FieldType, raw: unknown): Converted {
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
    case 'integer':
      return toInteger(raw);
    case 'boolean':
      return raw === true || raw === 'true'
        ? { value: true }
        : raw === false || raw === 'false'
          ? { value: false }
          : { problem: 'must be true or false' };
    case 'timestamp':
      return toTimestamp(rule.format, rule.toFormat, raw);
    case 'enum': {
      const value = typeof raw === 'string' && Object.hasOwn(rule.values, raw) ? rule.values[raw] : undefined;
      return value === undefined ? { problem: `must be one of ${Object.keys(rule.values).join(', ')}` } : { value };
    }
  }
}

/** One `@`, a dot in the domain, no space: what every mail system agrees on. The vendor judges the rest. */
const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

function toInteger(raw: unknown): Converted {
  const number = typeof raw === 'string' && /^-?\d{1,16}$/.test(raw) ? Number(raw) : raw;
  return typeof number === 'number' && Number.isSafeInteger(number)
    ? { value: number }
    : { problem: 'must be a whole number' };
}

function toTimestamp(from: TimeFormat, to: TimeFormat, raw: unknown): Converted {
  const ms = readTime(from, raw);
  if (ms === undefined || Number.isNaN(new Date(ms).getTime())) return { problem: `must be a time as ${from}` };
  if (to === 'iso-8601') return { value: new Date(ms).toISOString() };
  return { value: to === 'unix-seconds' ? Math.floor(ms / 1000) : ms };
}

function readTime(format: TimeFormat, raw: unknown): number | undefined {
  if (format === 'iso-8601') {
    return typeof raw === 'string' && /^\d{4}-\d\d-\d\dT/.test(raw) ? Date.parse(raw) : undefined;
  }
  const number = toInteger(raw);
  if (!('value' in number) || typeof number.value !== 'number') return undefined;
  return format === 'unix-seconds' ? number.value * 1000 : number.value;
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function readPath(from: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), from);
}

function writePath(into: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let place = into;
  for (const key of keys) {
    const next = isRecord(place[key]) ? place[key] : {};
    place[key] = next;
    place = next;
  }
  place[last] = value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
