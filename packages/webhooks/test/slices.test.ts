import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chance } from '../../../test/harness/chance.ts';
import { elements, locate, member, onlyElement, textOf } from '../src/json/slices.ts';

const whole = (bytes: Uint8Array) => ({ start: 0, end: bytes.byteLength });

/** JSON with space put around every token, in which no text was changed. */
function spaced(value: unknown, space: string): string {
  if (Array.isArray(value)) return `${space}[${value.map((one) => spaced(one, space)).join(',')}${space}]${space}`;
  if (typeof value !== 'object' || value === null) return space + JSON.stringify(value) + space;
  const members = Object.entries(value).map(
    ([name, one]) => `${space}${JSON.stringify(name)}${space}:${spaced(one, space)}`,
  );
  return `${space}{${members.join(',')}${space}}${space}`;
}

const space = fc.constantFrom('', ' ', '\r\n', '\t \n');

describe('slices of JSON', () => {
  it('the slices are the elements and members that JSON.parse finds', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), space, (values, between) => {
        const bytes = Buffer.from(spaced(values, between));
        const slices = elements(bytes, whole(bytes));
        expect(slices.map(({ start, end }) => JSON.parse(bytes.subarray(start, end).toString()))).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
        if (values.length === 1) expect([onlyElement(bytes, whole(bytes))]).toEqual(slices);
      }),
      chance(100),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), space, (record, between) => {
        const text = spaced(record, between);
        const bytes = Buffer.from(text);
        for (const [name, value] of Object.entries(JSON.parse(text))) {
          const slice = member(bytes, whole(bytes), name);
          expect(slice && JSON.parse(bytes.subarray(slice.start, slice.end).toString())).toEqual(value);
        }
      }),
      chance(100),
    );
  });

  it('of equal names, the last counts, in any spelling of its escapes, as with JSON.parse', () => {
    const bytes = Buffer.from('{"id":1,"\\u0069d":2,"x":{"id":3}}');
    const slice = locate(bytes, whole(bytes), ['id']);
    expect(slice && textOf(bytes, slice)).toBe('2');
    const nested = locate(bytes, whole(bytes), ['x', 'id']);
    expect(nested && textOf(bytes, nested)).toBe('3');
    expect(locate(bytes, whole(bytes), ['x', 'none'])).toBeUndefined();
  });
});
