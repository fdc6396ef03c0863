import { type FieldMap, type FieldRule, isShown } from './field-types.ts';
import type { Delivery } from './integration.ts';

/** What a field map lets people see: plain JSON, because it is written into a function's bundle. */
export interface ShownFields {
  /** By dotted path, of both sides: the values that may be shown, or all of them. */
  readonly fields: Readonly<Record<string, 'all' | readonly string[]>>;
  /** Names of fields, as the map writes them on both sides. */
  readonly names: readonly string[];
}

/** A field map of a delivery, and the types of its events that it maps. */
export interface EventFields {
  readonly events: readonly string[];
  readonly fields: FieldMap;
}

/** All field maps of a delivery: the common one first, for the types that have none of their own. */
export function fieldMapsOf({
  events,
  fields,
  fieldsByEvent = {},
}: Pick<Delivery, 'events' | 'fields' | 'fieldsByEvent'>): readonly EventFields[] {
  const own = Object.entries(fieldsByEvent).map(([event, map]) => ({ events: [event], fields: map }));
  const others = events.filter((event) => !Object.hasOwn(fieldsByEvent, event));
  return others.length > 0 ? [{ events: others, fields }, ...own] : own;
}

/** A path is shown where every map that names it shows it: one event's values are not told from another's here. */
export function shownFields(delivery: Parameters<typeof fieldMapsOf>[0]): ShownFields {
  const maps = fieldMapsOf(delivery).map(({ fields }) => fields);
  const rules = maps.flatMap((map) => Object.values(map));
  const hidden = new Set(rules.filter((rule) => !isShown(rule)).flatMap(pathsOf));
  const shown = new Map<string, 'all' | readonly string[]>();
  for (const [path, values] of rules.filter(isShown).flatMap(valuesOf)) {
    const before = shown.get(path) ?? [];
    if (!hidden.has(path))
      shown.set(path, values === 'all' || before === 'all' ? 'all' : [...new Set([...before, ...values])]);
  }
  return { fields: Object.fromEntries(shown), names: [...new Set(maps.flatMap(namesIn))] };
}

const pathsOf = (rule: FieldRule): readonly string[] => (rule.type === 'constant' ? [rule.to] : [rule.from, rule.to]);

function valuesOf(rule: FieldRule): readonly (readonly [path: string, values: 'all' | readonly string[]])[] {
  if (rule.type === 'constant') return [[rule.to, [String(rule.value)]]];
  if (rule.type !== 'enum') return pathsOf(rule).map((path) => [path, 'all']);
  return [
    [rule.from, Object.keys(rule.values)],
    [rule.to, Object.values(rule.values)],
  ];
}

function namesIn(map: FieldMap): readonly string[] {
  return Object.values(map).flatMap((rule) => [
    ...(rule.type === 'constant' ? [] : rule.from.split('.')),
    ...rule.to.split('.'),
    ...(rule.type === 'list' ? namesIn(rule.fields) : []),
  ]);
}
