import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { expectationOf } from '../../../../shared/watch/drift/expect.ts';
import { observe } from '../../../../shared/watch/drift/observe.ts';
import { baselineOf } from '../../../../shared/watch/drift/samples.ts';
import { chance } from '../../../harness/chance.ts';
import { type Model, modelArbitrary, payloadOf, positionsIn, schemaOf } from './model.ts';

const SECRET = 'Ada.Lovelace@example.com';
const OTHER: Readonly<Record<string, unknown>> = {
  text: 17,
  number: SECRET,
  boolean: SECRET,
  enum: true,
  list: SECRET,
  object: [SECRET],
};

/** What a contract, with all fields and none of the optional ones in its samples, expects. */
const expectationFor = (model: Model, [most, least]: readonly [unknown, unknown]) =>
  expectationOf({ schema: schemaOf(model), baseline: baselineOf([most, least]), maps: [] });
const cases = modelArbitrary.chain((model) =>
  fc.record({
    model: fc.constant(model),
    samples: fc.tuple(payloadOf(model, 'all'), payloadOf(model, 'none')),
    value: payloadOf(model, 'any'),
    full: payloadOf(model, 'all'),
    at: fc.nat(),
  }),
);

test('a payload of the baseline’s shape never drifts', () => {
  fc.assert(
    fc.property(cases, ({ model, samples, value }) => {
      expect(schemaOf(model).safeParse(value).success).toBe(true);
      expect(observe(expectationFor(model, samples), value)).toEqual([]);
    }),
    chance(300),
  );
});

test.each(['add', 'remove', 'retype', 'new value'] as const)(
  'to %s one member anywhere is found there and nowhere else, without the value',
  (change) => {
    let tried = 0;
    let generated = 0;
    fc.assert(
      fc.property(cases, ({ model, samples, full, at }) => {
        generated += 1;
        const value = structuredClone(full);
        const places = positionsIn(model, value).filter(
          (place) =>
            (change === 'add' && place.model.kind === 'object') ||
            (change === 'remove' && place.isRequired !== undefined && place.key !== undefined) ||
            (change === 'retype' && place.parent !== undefined) ||
            (change === 'new value' && place.model.kind === 'enum' && place.parent !== undefined),
        );
        const place = places[at % Math.max(1, places.length)];
        if (!place) return;
        tried += 1;
        const { parent, index = '', path, isNeeded } = place;
        if (change === 'add') Object.assign(place.value as object, { added: SECRET, [SECRET]: 1 });
        if (change === 'remove' && parent) delete parent[index];
        if (change === 'retype' && parent) parent[index] = OTHER[place.model.kind];
        if (change === 'new value' && parent) parent[index] = SECRET;
        const inside = path === '$' ? '' : `${path}.`;
        const wanted = {
          add: [
            { kind: 'unknown-field', path: `${inside}added`, isRequired: false },
            { kind: 'unknown-field', path: `${inside}*`, isRequired: false },
          ],
          // What samples do without and the schema does not ask for may go.
          remove: place.isRequired ? [{ kind: 'missing-field', path, isRequired: true }] : [],
          retype: [{ kind: 'changed-type', path, isRequired: isNeeded }],
          'new value': [{ kind: 'new-value', path, isRequired: isNeeded }],
        }[change];
        const drifts = observe(expectationFor(model, samples), value);
        expect(drifts).toEqual(wanted);
        expect(JSON.stringify(drifts)).not.toContain('Ada');
      }),
      chance(300),
    );
    expect(tried).toBeGreaterThan(generated / 5);
  },
);

test('nothing that JSON can hold makes it throw, and no text of it is told', () => {
  const expected = expectationOf({
    schema: z.strictObject({ a: z.array(z.strictObject({ b: z.enum(['x']) })), c: z.record(z.string(), z.number()) }),
    maps: [],
  });
  const secretive = fc
    .jsonValue({ maxDepth: 12 })
    .map((value) => ({ a: [value, { b: value }], c: value, [SECRET]: value }));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue({ maxDepth: 12 }), secretive), (value) => {
      const drifts = observe(expected, value);
      expect(drifts.length).toBeLessThanOrEqual(50);
      expect(JSON.stringify(drifts)).not.toContain(SECRET);
    }),
    chance(300),
  );
});
