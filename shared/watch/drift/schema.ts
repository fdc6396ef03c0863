import type { z } from 'zod';
import type * as core from 'zod/v4/core';
import { ANY, both, DEEPEST, either, type Field, type JsonType, type Shape, shapeOf, typeOf } from './shape.ts';

/** A recursive schema is followed no further than this many schemas; beyond, anything goes. */
const MOST_SCHEMAS = 2000;

/** What a schema demands of its input. A union of objects demands what all its options have in common; what only code can tell is left open. */
export function shapeOfSchema(schema: z.ZodType): Shape {
  return shapeFrom(schema, 0, { left: MOST_SCHEMAS });
}

function shapeFrom(schema: core.SomeType, depth: number, walk: { left: number }): Shape {
  walk.left -= 1;
  if (walk.left <= 0 || depth > DEEPEST) return ANY;
  const { def } = (schema as core.$ZodTypes)._zod;
  const same = (inner: core.SomeType) => shapeFrom(inner, depth, walk);
  const below = (inner: core.SomeType) => shapeFrom(inner, depth + 1, walk);
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return 'coerce' in def && def.coerce ? ANY : { types: [def.type === 'string' ? 'text' : def.type] };
    case 'template_literal':
      return { types: ['text'] };
    case 'null':
      return { types: ['null'] };
    case 'undefined':
    case 'void':
    case 'never':
      return { types: [] };
    case 'enum':
    case 'literal':
      return shapeOfValues([...((schema as core.$ZodEnum | core.$ZodLiteral)._zod.values ?? [])]);
    case 'object':
      return shapeOf({
        types: ['object'],
        fields: new Map(Object.entries(def.shape).map(([key, field]) => [key, fieldOf(field, below(field))])),
        isComplete: kindOf(def.catchall) === 'never',
        rest: def.catchall && !['never', 'unknown'].includes(kindOf(def.catchall)) ? below(def.catchall) : undefined,
      });
    case 'record':
      return { types: ['object'], rest: below(def.valueType) };
    case 'array':
      return { types: ['list'], items: below(def.element) };
    case 'tuple': {
      const items = [...def.items, ...(def.rest ? [def.rest] : [])].map(below);
      return shapeOf({ types: ['list'], items: items.length > 0 ? items.reduce(either) : undefined });
    }
    case 'union':
      return def.options.map(same).reduce(either);
    case 'intersection':
      return both(same(def.left), same(def.right));
    case 'nullable':
      return either(same(def.innerType), { types: ['null'] });
    case 'optional':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return same(def.innerType);
    case 'pipe':
      return same(def.in);
    case 'lazy':
      return below(def.getter());
    default:
      return ANY;
  }
}

function fieldOf(schema: core.SomeType, shape: Shape): Field {
  return { shape, presence: isOptional(schema) ? 'sometimes' : 'required' };
}

function isOptional(schema: core.SomeType): boolean {
  const { def, optin } = (schema as core.$ZodTypes)._zod;
  if (def.type === 'union') return def.options.some(isOptional);
  return def.type === 'undefined' || optin !== undefined;
}

function shapeOfValues(values: readonly unknown[]): Shape {
  const types = values.map(typeOf).filter((type): type is JsonType => type !== undefined);
  return { types: [...new Set(types)], values };
}

function kindOf(schema: core.SomeType | undefined): string {
  return schema ? (schema as core.$ZodTypes)._zod.def.type : '';
}
