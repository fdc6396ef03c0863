import { mapFields } from './field-map.ts';
import type { FieldMap, FieldRule } from './field-types.ts';
import { invalid } from './outcome.ts';

/** What a field map makes of a record, as the map itself says: nested by the dots of each rule's `to`. */
export type MappedRecord<Fields extends FieldMap> = string extends keyof Fields
  ? Readonly<Record<string, unknown>>
  : Flat<Intersection<{ [Name in keyof Fields]: Placed<Fields[Name]['to'], Fields[Name]> }[keyof Fields]>>;

export type MapResult<Fields extends FieldMap> =
  | { readonly kind: 'mapped'; readonly record: MappedRecord<Fields> }
  | ReturnType<typeof invalid>;

/**
 * Maps a record by a delivery's field map. A record that breaks a rule gives the outcome to return: it names every field and
 * rule, never a value.
 *
 * @example
 * import { delivered, mapRecord, type Outcome } from 'penstock';
 * import contract from './integrations/orders-to-books/contract.ts';
 *
 * export async function apply(event: unknown): Promise<Outcome> {
 *   const mapped = mapRecord(contract.deliveries['order-to-invoice'].fields, event);
 *   if (mapped.kind !== 'mapped') return mapped;
 *   return delivered(mapped.record.number);
 * }
 */
export function mapRecord<const Fields extends FieldMap>(fields: Fields, record: unknown): MapResult<Fields> {
  const mapped = mapFields(fields, record);
  return mapped.ok
    ? { kind: 'mapped', record: mapped.record as MappedRecord<Fields> }
    : invalid(
        'record-not-as-agreed',
        mapped.violations.map(({ field, problem }) => `${field} ${problem}`),
      );
}

type Placed<To extends string, Rule extends FieldRule> = To extends `${infer First}.${infer Rest}`
  ? { readonly [Key in First]: Placed<Rest, Rule> }
  : Rule extends { readonly whenEmpty: 'omit' }
    ? { readonly [Key in To]?: ValueOf<Rule> }
    : {
        readonly [Key in To]: Rule extends { readonly whenEmpty: 'clear' }
          ? ValueOf<Rule> | Cleared<Rule>
          : ValueOf<Rule>;
      };

type Cleared<Rule extends FieldRule> = Rule extends { readonly type: 'list' } ? readonly [] : '';

type ValueOf<Rule extends FieldRule> = Rule extends { readonly type: 'boolean' }
  ? boolean
  : Rule extends { readonly type: 'constant'; readonly value: infer Value }
    ? Value
    : Rule extends { readonly type: 'list'; readonly fields: infer Fields extends FieldMap }
      ? readonly MappedRecord<Fields>[]
      : SingleValueOf<Rule>;

type SingleValueOf<Rule extends FieldRule> = Rule extends { readonly as: 'text' }
  ? string
  : Rule extends { readonly type: 'integer' | 'decimal' | 'money' }
    ? number
    : Rule extends { readonly toFormat: 'unix-seconds' | 'unix-milliseconds' }
      ? number
      : string;

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

type Flat<T> = T extends object ? { [Key in keyof T]: Flat<T[Key]> } : T;
