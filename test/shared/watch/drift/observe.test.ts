import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { expectationOf } from '../../../../shared/watch/drift/expect.ts';
import { observe } from '../../../../shared/watch/drift/observe.ts';
import { baselineOf } from '../../../../shared/watch/drift/samples.ts';

/** Drifts as `kind path`, those that the contract needs with an exclamation mark. */
const told = (expected: Parameters<typeof expectationOf>[0], value: unknown) =>
  observe(expectationOf(expected), value).map(
    ({ kind, path, isRequired }) => `${kind} ${path}${isRequired ? ' !' : ''}`,
  );

const tree: z.ZodType = z.object({
  name: z.string(),
  get children() {
    return z.array(tree);
  },
});

describe('what a schema demands', () => {
  test.each([
    ['a required field', z.object({ a: z.string() }), {}, ['missing-field a !']],
    ['an optional field', z.object({ a: z.string().optional() }), {}, []],
    ['an optional field of another type', z.object({ a: z.string().optional() }), { a: 1 }, ['changed-type a']],
    ['a field with a default', z.object({ a: z.string().default('x') }), {}, []],
    ['a nullable field', z.object({ a: z.string().nullable() }), { a: null }, []],
    ['a field that may be neither null nor missing', z.object({ a: z.string() }), { a: null }, ['changed-type a !']],
    ['a union', z.object({ a: z.union([z.string(), z.number()]) }), { a: true }, ['changed-type a !']],
    ['a union with undefined', z.object({ a: z.union([z.string(), z.undefined()]) }), {}, []],
    ['an enumeration', z.object({ a: z.enum(['x', 'y']) }), { a: 'z' }, ['new-value a !']],
    ['a nullable enumeration', z.object({ a: z.enum(['x']).nullable() }), { a: null }, []],
    ['an enumeration or any text', z.object({ a: z.union([z.enum(['x']), z.string()]) }), { a: 'z' }, []],
    ['an enumeration of another type', z.object({ a: z.enum(['x']) }), { a: 1 }, ['changed-type a !']],
    ['a literal', z.object({ a: z.literal(1) }), { a: 2 }, ['new-value a !']],
    [
      'a refinement and a transformation',
      z.object({ a: z.string().min(3).transform(Number) }),
      { a: 1 },
      ['changed-type a !'],
    ],
    ['a preprocessed field', z.object({ a: z.preprocess(String, z.string()) }), { a: 1 }, []],
    ['a coerced field', z.object({ a: z.coerce.number() }), { a: '1' }, []],
    [
      'items of a list',
      z.object({ a: z.array(z.object({ b: z.string() })) }),
      { a: [{ b: 'x' }, {}, { b: 1 }] },
      ['missing-field a[].b !', 'changed-type a[].b !'],
    ],
    [
      'values of a record',
      z.object({ a: z.record(z.string(), z.number()) }),
      { a: { ada: 1, bob: 'x' } },
      ['changed-type a.* !'],
    ],
    ['a field of a strict object', z.strictObject({ a: z.string() }), { a: 'x', b: 1 }, ['unknown-field b']],
    ['a field of an open object', z.object({ a: z.string() }), { a: 'x', b: 1 }, []],
    ['a union of lists', z.union([z.array(z.string()), z.array(z.number())]), ['x', 1], []],
    [
      'a union of a strict and an open object',
      z.union([z.strictObject({ a: z.string() }), z.object({ b: z.string() })]),
      { a: 'x', c: 1 },
      [],
    ],
    [
      'a union of strict objects',
      z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() }), z.string()]),
      { a: 'x', c: 1 },
      ['unknown-field c'],
    ],
    [
      'both sides of an intersection',
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
      {},
      ['missing-field a !', 'missing-field b !'],
    ],
    [
      'what the options of a union share',
      z.discriminatedUnion('t', [
        z.object({ t: z.literal('x'), a: z.string(), c: z.number() }),
        z.object({ t: z.literal('y'), b: z.string(), c: z.number() }),
      ]),
      { t: 'z' },
      ['new-value t !', 'missing-field c !'],
    ],
    [
      'a recursive schema',
      tree,
      { name: 'a', children: [{ name: 'b', children: [{ name: 1, children: [] }] }] },
      ['changed-type children[].children[].name !'],
    ],
    ['an object', z.object({}), 'text', ['changed-type $ !']],
    ['anything at all', z.unknown(), undefined, ['missing-field $ !']],
  ])('%s', (_, schema, value, drifts) => {
    expect(told({ schema, maps: [] }, value)).toEqual(drifts);
  });
});

describe('what samples show', () => {
  const schema = z.object({
    id: z.string(),
    properties: z.record(z.string(), z.string().nullable()),
    tags: z.array(z.string()).optional(),
  });
  const sample = {
    id: 'a',
    properties: { email: 'ada@example.com', hs_lead_status: null },
    size: 3,
    owner: { name: 'Ada' },
    links: {},
  };
  const baseline = baselineOf([sample, { ...sample, note: 'x' }]);
  const email = {
    from: 'properties.email',
    to: 'email',
    owner: 'HubSpot',
    type: 'email',
    whenEmpty: 'refuse',
  } as const;
  const status = {
    from: 'properties.hs_lead_status',
    to: 'status',
    owner: 'HubSpot',
    type: 'enum',
    values: { NEW: 'new' },
    whenEmpty: 'clear',
  } as const;
  const expected = { schema, baseline, maps: [{ email, status }] };
  const { size: _size, ...withoutSize } = sample;

  test('is committed as paths and types, without a value', () => {
    expect(baseline).toEqual({
      $: 'object',
      id: 'text',
      links: 'object',
      note: 'text?',
      owner: 'object',
      'owner.name': 'text',
      properties: 'object',
      'properties.email': 'text',
      'properties.hs_lead_status': 'any',
      size: 'number',
    });
    expect(baselineOf([{ a: { '70101': { b: [[1], ['x']] } } }])).toEqual({
      $: 'object',
      a: 'object',
      'a.*': 'object',
      'a.*.b': 'list',
      'a.*.b[]': 'list',
      'a.*.b[][]': 'number|text',
    });
    expect(() => baselineOf([])).toThrow('at least one sample');
  });

  test.each([
    ['a field that no sample has', { ...sample, plan: 'pro' }, ['unknown-field plan']],
    ['one inside', { ...sample, owner: { name: 'Ada', 'ada@example.com': 1 } }, ['unknown-field owner.*']],
    ['one in an object that was empty in every sample', { ...sample, links: { self: '/a' } }, []],
    ['a property of a declared record', { ...sample, properties: { ...sample.properties, city: 'Rome' } }, []],
    ['a field that every sample has', withoutSize, ['missing-field size']],
    ['a field that some samples have', sample, []],
    [
      'a field that the map reads',
      { ...sample, properties: { hs_lead_status: 'NEW' } },
      ['missing-field properties.email !'],
    ],
    ['the object it is in', { id: 'a', size: 1, owner: { name: 'x' }, links: {} }, ['missing-field properties !']],
    [
      'a value that the map does not list',
      { ...sample, properties: { email: 'x', hs_lead_status: 'OLD' } },
      ['new-value properties.hs_lead_status !'],
    ],
    ['an empty value', { ...sample, properties: { email: null, hs_lead_status: '' }, size: null }, []],
    ['another type', { ...sample, size: '3', owner: [] }, ['changed-type owner', 'changed-type size']],
    ['a field declared but in no sample', { ...sample, tags: [1] }, ['changed-type tags[]']],
  ])('%s', (_, value, drifts) => {
    expect(told(expected, value)).toEqual(drifts);
  });

  test('field maps of several event types: a value is new only where every map lists values, and none lists this one', () => {
    const other = { ...status, values: { OLD: 'old' } } as const;
    const value = (text: string) => ({ ...sample, properties: { email: 'x', hs_lead_status: text } });
    const both = { ...expected, maps: [{ email, status }, { status: other }] };
    expect(told(both, value('OLD'))).toEqual([]);
    expect(told(both, value('OPEN'))).toEqual(['new-value properties.hs_lead_status !']);
    const any = { ...status, type: 'text', maxLength: 9 } as const;
    expect(told({ ...both, maps: [{ email, status }, { any }] }, value('OPEN'))).toEqual([]);
  });

  test('a record’s declared values go beyond those of the samples', () => {
    const schema = z.object({ a: z.record(z.string(), z.union([z.string(), z.number()])) });
    expect(told({ schema, maps: [], baseline: baselineOf([{ a: { b: 'x' } }]) }, { a: { b: 1 } })).toEqual([]);
  });

  test('keys that are ids are one path, beside names that are not', () => {
    const byId = { schema: z.unknown(), maps: [], baseline: baselineOf([{ a: { total: 1, '70101': { b: 1 } } }]) };
    expect(told(byId, { a: { total: 1, '80808': { b: 'x', c: 1 }, '90909': { b: 1 }, plan: 1 } })).toEqual([
      'changed-type a.*.b',
      'unknown-field a.*.c',
      'unknown-field a.plan',
    ]);
  });
});

describe('bounds', () => {
  const maps: [] = [];
  test('an object with many unknown keys holds data by key: one path', () => {
    const value = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`person${String.fromCharCode(97 + n)}`, n]));
    expect(told({ schema: z.strictObject({}), maps }, value)).toEqual(['unknown-field *']);
  });

  test('fifty drifts at most, and what the contract needs first', () => {
    const nine = (n: number) => Object.fromEntries([...'abcdefghi'].map((letter) => [`${letter}${n}`, 1]));
    const schema = z.strictObject({
      ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`o${n}`, z.strictObject({})])),
      last: z.string(),
    });
    const value = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`o${n}`, nine(n)]));
    const drifts = told({ schema, maps }, value);
    expect(drifts).toHaveLength(50);
    expect(drifts[0]).toBe('missing-field last !');
  });

  test('eight levels and twenty items are looked at', () => {
    const nest = (depth: number, leaf: unknown): unknown => (depth === 0 ? leaf : { a: nest(depth - 1, leaf) });
    const schema = (depth: number): z.ZodType => (depth === 0 ? z.string() : z.object({ a: schema(depth - 1) }));
    expect(told({ schema: schema(8), maps }, nest(8, 1))).toEqual(['changed-type a.a.a.a.a.a.a.a !']);
    expect(told({ schema: schema(9), maps }, nest(9, 1))).toEqual([]);
    expect(told({ schema: schema(9), maps }, nest(8, {}))).toEqual([]);
    const items = (wrongAt: number) => Array.from({ length: 30 }, (_, n) => (n === wrongAt ? 1 : 'x'));
    expect(told({ schema: z.array(z.string()), maps }, items(19))).toEqual(['changed-type [] !']);
    expect(told({ schema: z.array(z.string()), maps }, items(20))).toEqual([]);
  });
});
