import type { z } from 'zod';
import type { FieldMap, MappedField } from '../../contract/index.ts';
import { type Baseline, readBaseline } from './baseline.ts';
import { shapeOfSchema } from './schema.ts';
import { both, type Field, type Shape } from './shape.ts';

export interface Expected {
  /** What the contract relies on. */
  readonly schema: z.ZodType;
  /** What else the vendor is known to send; without it no field is unknown, and only what the contract relies on can be missed. */
  readonly baseline?: Baseline | undefined;
  readonly maps: readonly FieldMap[];
}

/**
 * What is expected of an event or an answer. A field that the map reads counts as required where every sample has it, and takes
 * the values that the map lists.
 */
export function expectationOf({ schema, baseline, maps }: Expected): Shape {
  const declared = shapeOfSchema(schema);
  const shape = baseline ? both(declared, readBaseline(baseline)) : declared;
  const read = maps.flatMap((map) => Object.values(map)).filter((rule) => rule.type !== 'constant');
  return [...Map.groupBy(read, ({ from }) => from)].reduce(
    (marked, [path, rules]) => mark(marked, path.split('.'), listedBy(rules)),
    shape,
  );
}

/** The values that the maps list of one path; none where one of them takes any. */
function listedBy(rules: readonly MappedField[]): Shape['values'] {
  const listed = rules.map((rule) => (rule.type === 'enum' ? Object.keys(rule.values) : undefined));
  // An empty text is for `whenEmpty` to judge.
  return listed.includes(undefined) ? undefined : ['', ...new Set(listed.flatMap((values) => values ?? []))];
}

function mark(shape: Shape, [key, ...below]: readonly string[], values: Shape['values']): Shape {
  if (key === undefined) return values && !shape.values ? { ...shape, values } : shape;
  const field = shape.fields?.get(key);
  if (!field) return shape;
  const read: Field = {
    shape: mark(field.shape, below, values),
    presence: field.presence === 'usual' ? 'required' : field.presence,
  };
  return { ...shape, fields: new Map([...(shape.fields ?? []), [key, read]]) };
}
