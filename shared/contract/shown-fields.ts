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

/** A path is shown where every map shows it: which event a value is of is not known here, and what one type may show another may hide. */
export function shownFields(delivery: Parameters<typeof fieldMapsOf>[0]): ShownFields {
  const maps = fieldMapsOf(delivery).map(({ fields }) => fields);
  const [first = {}, ...others] = maps.map(shownIn);
  const paths = Object.keys(first).filter((path) => others.every((map) => path in map));
  const fields = paths.map((path) => [path, joined([first, ...others].map((map) => map[path] ?? []))] as const);
  return { fields: Object.fromEntries(fields), names: [...new Set(maps.flatMap(namesIn))] };
}

type Shown = Readonly<Record<string, 'all' | readonly string[]>>;

/** What one map shows, by path; nothing of a path that another of its rules hides. */
function shownIn(map: FieldMap): Shown {
  const rules = Object.values(map);
  const hidden = new Set(rules.filter((rule) => !isShown(rule)).flatMap(pathsOf));
  return Object.fromEntries(
    rules
      .filter(isShown)
      .flatMap(valuesOf)
      .filter(([path]) => !hidden.has(path)),
  );
}

function joined(values: readonly ('all' | readonly string[])[]): 'all' | readonly string[] {
  const listed = values.filter((list) => list !== 'all');
  return listed.length < values.length ? 'all' : [...new Set(listed.flat())];
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
