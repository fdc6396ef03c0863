import { convert, typeName } from './convert-field.ts';
import type { FieldMap } from './field-types.ts';

/** A field that does not fit its rule. Names the field and the rule, never the value: it may be personal. */
export interface FieldViolation {
  readonly field: string;
  readonly problem: string;
}

export type Mapped =
  | { readonly ok: true; readonly record: Record<string, unknown> }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

/** Applies every rule of `map` to `source`; all violations are reported together. */
export function mapFields(map: FieldMap, source: unknown): Mapped {
  const record: Record<string, unknown> = {};
  const violations: FieldViolation[] = [];
  for (const [field, rule] of Object.entries(map)) {
    if (rule.type === 'constant') {
      writePath(record, rule.to, rule.value);
      continue;
    }
    const raw = readPath(source, rule.from);
    if (isEmpty(raw) || (rule.type === 'list' && Array.isArray(raw) && raw.length === 0)) {
      if (rule.whenEmpty === 'clear') writePath(record, rule.to, rule.type === 'list' ? [] : '');
      if (rule.whenEmpty === 'refuse') violations.push({ field, problem: `is required, but ${rule.from} is empty` });
      continue;
    }
    if (rule.type === 'list') {
      const { items, problems } = mapList(field, rule.fields, raw);
      writePath(record, rule.to, items);
      violations.push(...problems);
      continue;
    }
    const converted = convert(rule, raw, (path) => readPath(source, path));
    if ('problem' in converted) violations.push({ field, problem: converted.problem });
    else writePath(record, rule.to, converted.value);
  }
  return violations.length > 0 ? { ok: false, violations } : { ok: true, record };
}

const isEmpty = (raw: unknown) => raw === undefined || raw === null || raw === '';

/** Problems name the item by its number, from 1, and its field. */
function mapList(field: string, fields: FieldMap, raw: unknown) {
  if (!Array.isArray(raw))
    return { items: [], problems: [{ field, problem: `must be a list, but is ${typeName(raw)}` }] };
  const items = raw.map((item) => mapFields(fields, item));
  return {
    items: items.map((item) => (item.ok ? item.record : {})),
    problems: items.flatMap((item, index) =>
      item.ok ? [] : item.violations.map((one) => ({ ...one, field: `${field}[${index + 1}].${one.field}` })),
    ),
  };
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
  return Object.values(map).flatMap((rule) =>
    rule.type === 'constant' ? [] : rule.from.split('.').slice(1).join('.'),
  );
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
