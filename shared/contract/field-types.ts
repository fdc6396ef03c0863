import type { Rounding } from './decimals.ts';
import type { TimeFormat } from './times.ts';

/**
 * How one record becomes another: every field by name, with its type, what an empty value means and who owns it. Plain
 * data, so that it can be read, printed and tested with nothing but sample records.
 */
export type FieldMap = Readonly<Record<string, FieldRule>>;

export type FieldRule = MappedField | ConstantField;

/** A field that is read from the source. */
export type MappedField = FieldCommon & FieldType;

/** A field that every record gets, such as a type or a status. */
export interface ConstantField extends Pick<FieldCommon, 'to' | 'owner'> {
  readonly type: 'constant';
  readonly value: string | number | boolean;
}

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
   * Default: true, but for an `enum`, whose values are those of the contract. Of a list, nothing is shown.
   */
  readonly personal?: boolean;
}

/** Whether a field's values are shown to people. */
export const isShown = (rule: FieldRule) =>
  rule.type === 'constant' || (rule.type !== 'list' && !(rule.personal ?? rule.type !== 'enum'));

export type FieldType =
  | { readonly type: 'text'; readonly maxLength: number }
  | { readonly type: 'email' }
  | { readonly type: 'integer' }
  | { readonly type: 'boolean' }
  /** A decimal number, as a text or a number, with at most so many places. `as` is how it is sent; default: `number`. */
  | { readonly type: 'decimal'; readonly places: number; readonly rounding: Rounding; readonly as?: 'number' | 'text' }
  /**
   * An amount of money. `minor` is a whole number of the currency's smallest unit (1250 for EUR 12.50, 1250 for JPY 1250), `major` a
   * decimal number. `currency` is the path of the ISO 4217 code in the same record; `places` corrects its number of decimals where a
   * vendor counts otherwise, such as Stripe's `{ ISK: 2 }`.
   */
  | {
      readonly type: 'money';
      readonly currency: string;
      readonly unit: 'minor' | 'major';
      readonly toUnit: 'minor' | 'major';
      readonly rounding: Rounding;
      readonly places?: Readonly<Record<string, number>>;
      readonly as?: 'number' | 'text';
    }
  /** A point in time, written in one format and sent in another. */
  | { readonly type: 'timestamp'; readonly format: TimeFormat; readonly toFormat: TimeFormat }
  /** The calendar date (`2026-08-24`) of a point in time, as a clock in `timeZone` (`Europe/Berlin`) shows it. */
  | { readonly type: 'date'; readonly format: TimeFormat; readonly timeZone: string }
  /** Records in a list: each is mapped by `fields`, whose paths begin at the item. An empty list counts as empty. */
  | { readonly type: 'list'; readonly fields: FieldMap }
  /** Allowed values and what each becomes; any other is a violation. */
  | { readonly type: 'enum'; readonly values: Readonly<Record<string, string>> };
