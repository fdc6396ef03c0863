import { type FieldMap, isShown } from './field-types.ts';

/** What a field map lets people see: plain JSON, because it is written into a function's bundle. */
export interface ShownFields {
  /** By dotted path, of both sides: the values that may be shown, or all of them. */
  readonly fields: Readonly<Record<string, 'all' | readonly string[]>>;
  /** Names of fields, as the map writes them on both sides. */
  readonly names: readonly string[];
}

export function shownFields(map: FieldMap): ShownFields {
  const rules = Object.values(map);
  const paths = rules.filter(isShown).flatMap((rule): [string, 'all' | readonly string[]][] => {
    if (rule.type === 'constant') return [[rule.to, [String(rule.value)]]];
    return rule.type === 'enum'
      ? [
          [rule.from, Object.keys(rule.values)],
          [rule.to, Object.values(rule.values)],
        ]
      : [
          [rule.from, 'all'],
          [rule.to, 'all'],
        ];
  });
  return { fields: Object.fromEntries(paths), names: [...new Set(namesIn(map))] };
}

function namesIn(map: FieldMap): readonly string[] {
  return Object.values(map).flatMap((rule) => [
    ...(rule.type === 'constant' ? [] : rule.from.split('.')),
    ...rule.to.split('.'),
    ...(rule.type === 'list' ? namesIn(rule.fields) : []),
  ]);
}
