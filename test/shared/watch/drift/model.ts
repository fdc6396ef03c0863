import fc from 'fast-check';
import * as z from 'zod';

/** A payload's shape, from which schema, samples and payloads are made without the code under test. */
export type Model =
  | { readonly kind: 'text' | 'number' | 'boolean' }
  | { readonly kind: 'enum'; readonly values: readonly [string, ...string[]] }
  | { readonly kind: 'list'; readonly of: Model }
  | { readonly kind: 'object'; readonly fields: readonly ModelField[] };

interface ModelField {
  readonly key: string;
  readonly model: Model;
  readonly isOptional: boolean;
}

const KEYS = ['id', 'name', 'first name', 'größe', 'line2', 'status', 'items', '$set', 'customer'];

const { object } = fc.letrec<{ object: Model; any: Model }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<Model>({ kind: 'text' }, { kind: 'number' }, { kind: 'boolean' }),
    fc.constant<Model>({ kind: 'enum', values: ['new', 'open', 'closed'] }),
    tie('any').map((of): Model => ({ kind: 'list', of })),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.record({ key: fc.constantFrom(...KEYS), model: tie('any'), isOptional: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
      selector: ({ key }) => key,
    })
    .map((fields) => ({ kind: 'object', fields })),
}));

/** Objects, as events and answers are; each holds at least one field that is always there, so that every sample names some. */
export const modelArbitrary: fc.Arbitrary<Model> = object.map(withOneField);

function withOneField(model: Model): Model {
  if (model.kind === 'list') return { ...model, of: withOneField(model.of) };
  if (model.kind !== 'object') return model;
  const fields = model.fields.map((field) => ({ ...field, model: withOneField(field.model) }));
  return { kind: 'object', fields: [{ key: 'always', model: { kind: 'text' }, isOptional: false }, ...fields] };
}

export function schemaOf(model: Model): z.ZodType {
  switch (model.kind) {
    case 'text':
      return z.string();
    case 'number':
      return z.number();
    case 'boolean':
      return z.boolean();
    case 'enum':
      return z.enum(model.values);
    case 'list':
      return z.array(schemaOf(model.of));
    case 'object':
      return z.object(
        Object.fromEntries(
          model.fields.map(({ key, model: inner, isOptional }) => [
            key,
            isOptional ? schemaOf(inner).optional() : schemaOf(inner),
          ]),
        ),
      );
  }
}

/** A value with all, none or any of the optional fields; a list is empty only in the last case. */
export function payloadOf(model: Model, optionals: 'all' | 'none' | 'any'): fc.Arbitrary<unknown> {
  switch (model.kind) {
    case 'text':
      return fc.string();
    case 'number':
      return fc.integer();
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...model.values);
    case 'list':
      return fc.array(payloadOf(model.of, optionals), { minLength: optionals === 'any' ? 0 : 1, maxLength: 3 });
    case 'object': {
      const values = Object.fromEntries(
        model.fields.map(({ key, model: inner }) => [key, payloadOf(inner, optionals)]),
      );
      const needed = model.fields.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
      if (optionals === 'all') return fc.record(values);
      if (optionals === 'any') return fc.record(values, { requiredKeys: needed });
      return fc.record(Object.fromEntries(Object.entries(values).filter(([key]) => needed.includes(key))));
    }
  }
}

export interface Position {
  readonly model: Model;
  readonly value: unknown;
  readonly path: string;
  /** Whether its key is required in its object; absent for items and the root. */
  readonly isRequired?: boolean;
  readonly key?: string;
  /** Whether the field it belongs to is required. */
  readonly isNeeded: boolean;
  readonly parent?: Record<string, unknown>;
  readonly index?: string;
}

/** Every place of a value, with its path as a person would write it. */
export function positionsIn(model: Model, value: unknown): readonly Position[] {
  const root: Position = { model, value, path: '$', isNeeded: true };
  return [root, ...positionsBelow(root)];
}

function positionsBelow(place: Position): readonly Position[] {
  const { model, value, path } = place;
  const prefix = path === '$' ? '' : path;
  const parent = value as Record<string, unknown>;
  if (model.kind === 'list') {
    return Object.entries(value as unknown[]).flatMap(([index, item]) => {
      const next: Position = {
        model: model.of,
        value: item,
        path: `${prefix}[]`,
        isNeeded: place.isNeeded,
        parent,
        index,
      };
      return [next, ...positionsBelow(next)];
    });
  }
  if (model.kind !== 'object') return [];
  return model.fields.flatMap(({ key, model: inner, isOptional }) => {
    const next: Position = {
      model: inner,
      value: parent[key],
      path: prefix ? `${prefix}.${key}` : key,
      isRequired: !isOptional,
      isNeeded: !isOptional,
      key,
      parent,
      index: key,
    };
    return [next, ...positionsBelow(next)];
  });
}
