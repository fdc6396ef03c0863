import { describe, expect, test } from 'vitest';
import { formOf } from '../../../../shared/call/client/form.ts';

/** The pairs of a form, as a server reads them. */
function pairs(body: unknown): readonly (readonly [string, string])[] {
  const written = formOf(body);
  if (!written.ok) throw new Error('it was not written');
  return [...new URLSearchParams(written.text)];
}

describe('a body as a form', () => {
  test('has members of members in brackets, and items by their number', () => {
    // The shapes of https://docs.stripe.com/api/metadata and https://docs.stripe.com/api/expanding_objects.
    const body = { amount: 2000, metadata: { order_id: '6735' }, expand: ['customer', 'invoice.subscription'] };
    expect(pairs(body)).toEqual([
      ['amount', '2000'],
      ['metadata[order_id]', '6735'],
      ['expand[0]', 'customer'],
      ['expand[1]', 'invoice.subscription'],
    ]);
  });

  test('says null by an empty text, and leaves out what is undefined', () => {
    expect(pairs({ description: null, name: undefined, captured: false, id: 9_007_199_254_740_993n })).toEqual([
      ['description', ''],
      ['captured', 'false'],
      ['id', '9007199254740993'],
    ]);
  });

  test('keeps what a form gives a meaning', () => {
    expect(pairs({ 'a&b': 'x=y&z+ü' })).toEqual([['a&b', 'x=y&z+ü']]);
  });

  test('takes one object in two places, which is no circle', () => {
    const address = { city: 'Bern' };
    expect(pairs({ billing: address, shipping: address })).toEqual([
      ['billing[city]', 'Bern'],
      ['shipping[city]', 'Bern'],
    ]);
  });

  const circle: Record<string, unknown> = {};
  circle.inside = { circle };
  test.each([
    ['a text alone', 'text'],
    ['a list', [1]],
    ['nothing', null],
    ['a function', { act: () => undefined }],
    ['no number', { amount: Number.NaN }],
    ['half a character', { name: '\ud800' }],
    ['a circle', circle],
  ])('cannot be written: %s', (_, body) => {
    expect(formOf(body)).toEqual({ ok: false });
  });

  test('that is left out stays out', () => {
    expect(formOf(undefined)).toEqual({ ok: true });
  });
});
