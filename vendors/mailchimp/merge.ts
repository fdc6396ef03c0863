import type { FieldError } from './problems.ts';
import type { List, MergeField } from './settings.ts';

interface Address {
  readonly addr1: string;
  readonly addr2: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly country: string;
}

type MergeValue = string | number | Address;
export type MergeValues = Readonly<Record<string, MergeValue>>;

const STANDARD: readonly MergeField[] = [
  { tag: 'FNAME', type: 'text' },
  { tag: 'LNAME', type: 'text' },
  { tag: 'ADDRESS', type: 'address' },
  { tag: 'PHONE', type: 'phone' },
];
const TEXT_BYTES = 255;
const COMPLETE = ['addr1', 'city', 'state', 'zip'] as const;

export function mergeFieldsOf(list: List): readonly MergeField[] {
  return [...STANDARD.filter(({ tag }) => !list.mergeFields.some((own) => own.tag === tag)), ...list.mergeFields];
}

/** The values of a member without values: an empty text for every field. */
export function emptyMergeValues(list: List): MergeValues {
  return Object.fromEntries(mergeFieldsOf(list).map(({ tag }) => [tag, '']));
}

/** Refusals of values whose JSON type fits no merge field, as Mailchimp's schema check words them. */
export function schemaErrors(values: Readonly<Record<string, unknown>>): FieldError[] {
  return Object.entries(values).flatMap(([tag, value]) =>
    typeof value === 'string' || typeof value === 'number' || isPlainObject(value)
      ? []
      : [{ field: `merge_fields.${tag}`, message: 'Data did not match any of the schemas described in anyOf.' }],
  );
}

/** Values that a list's own fields refuse; an empty text is always taken and clears the field. */
export function valueErrors(list: List, values: Readonly<Record<string, unknown>>): FieldError[] {
  const fields = new Map(mergeFieldsOf(list).map((field) => [field.tag, field]));
  return Object.entries(values).flatMap(([tag, value]) => {
    const field = fields.get(tag);
    const message = field ? refusal(field, value) : 'This merge field does not exist';
    return message === undefined ? [] : [{ field: tag, message }];
  });
}

/** Fields that must not be empty in `values` but are. */
export function missingErrors(list: List, values: MergeValues): FieldError[] {
  return mergeFieldsOf(list)
    .filter(({ tag, required }) => required && (values[tag] ?? '') === '')
    .map(({ tag }) => ({ field: tag, message: 'Please enter a value' }));
}

/** The stored form of an accepted value. */
export function storedValue(value: unknown): MergeValue {
  if (!isPlainObject(value)) return typeof value === 'number' ? value : String(value);
  const part = (name: keyof Address) => (typeof value[name] === 'string' ? value[name] : '');
  return {
    addr1: part('addr1'),
    addr2: part('addr2'),
    city: part('city'),
    state: part('state'),
    zip: part('zip'),
    country: part('country') || 'US',
  };
}

function refusal(field: MergeField, value: unknown): string | undefined {
  if (value === '') return undefined;
  if (field.type === 'address') {
    const complete =
      isPlainObject(value) && COMPLETE.every((name) => typeof value[name] === 'string' && value[name] !== '');
    return complete ? undefined : 'Please enter a complete address';
  }
  if (isPlainObject(value)) return 'Please enter a text';
  const text = String(value);
  switch (field.type) {
    case 'text':
    case 'phone':
      return Buffer.byteLength(text) <= TEXT_BYTES ? undefined : `Please enter at most ${TEXT_BYTES} bytes`;
    case 'number':
      return Number.isFinite(Number(text)) ? undefined : 'Please enter a number';
    case 'date':
      return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)) ? undefined : 'Please enter a date';
    case 'birthday':
      return /^(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])$/.test(text)
        ? undefined
        : 'Please enter a month (01-12) and a day (01-31)';
    case 'url':
      return URL.canParse(text) ? undefined : 'Please enter a complete website address';
    case 'zip':
      return /^\d{5}(-\d{4})?$/.test(text) ? undefined : 'Please enter a zip code';
    case 'dropdown':
      return field.choices?.includes(text) ? undefined : 'Please choose one of the values';
  }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
