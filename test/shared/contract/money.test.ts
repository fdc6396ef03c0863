import { mapRecord } from 'penstock';
import { describe, expect, test } from 'vitest';
import { type FieldMap, mapFields } from '../../../shared/contract/index.ts';

const common = { owner: 'Shop', whenEmpty: 'refuse' } as const;
const money = {
  ...common,
  from: 'amount',
  to: 'total',
  type: 'money',
  currency: 'currency',
  rounding: 'refuse',
} as const;
const toMajor: FieldMap = { total: { ...money, unit: 'minor', toUnit: 'major' } };
const toMinor: FieldMap = { total: { ...money, unit: 'major', toUnit: 'minor' } };

const total = (map: FieldMap, amount: unknown, currency: unknown) => {
  const mapped = mapFields(map, { amount, currency });
  return mapped.ok ? mapped.record.total : mapped.violations.map(({ field, problem }) => `${field} ${problem}`).join();
};

describe('money', () => {
  // ISO 4217: two places, none, three.
  test.each([
    [1250, 'eur', 12.5],
    [1250, 'JPY', 1250],
    [1250, 'kwd', 1.25],
    [-1, 'USD', -0.01],
    ['99999999999999', 'USD', 999_999_999_999.99],
  ])('%s minor units of %s are %s', (amount, currency, expected) => {
    expect(total(toMajor, amount, currency)).toBe(expected);
  });

  test.each([
    ['12.50', 'EUR', 1250],
    ['1250', 'JPY', 1250],
    ['1.25', 'KWD', 1250],
    ['0.07', 'USD', 7],
    // As a number with a fraction, 0.29 × 100 is 28.999999999999996.
    [0.29, 'USD', 29],
  ])('%s of %s is %s minor units', (amount, currency, expected) => {
    expect(total(toMinor, amount, currency)).toBe(expected);
  });

  test('is rounded only where the contract says how', () => {
    expect(total(toMinor, '10.005', 'EUR')).toBe('total has more decimal places than the EUR has');
    expect(total({ total: { ...money, unit: 'major', toUnit: 'minor', rounding: 'half-even' } }, '10.005', 'EUR')).toBe(
      1000,
    );
    expect(total({ total: { ...money, unit: 'major', toUnit: 'minor', rounding: 'half-up' } }, '10.005', 'EUR')).toBe(
      1001,
    );
  });

  test('is counted as the vendor counts it, and written as text where the map says so', () => {
    const map: FieldMap = { total: { ...money, unit: 'minor', toUnit: 'major', places: { ISK: 2 }, as: 'text' } };
    expect(total(map, 500, 'isk')).toBe('5.00');
    expect(total(map, 5, 'EUR')).toBe('0.05');
    expect(total(map, -5, 'EUR')).toBe('-0.05');
  });

  test.each([
    [1.5, 'EUR', "total must be a whole number of the EUR's minor unit"],
    ['12,50', 'EUR', 'total must be an amount'],
    [1250, undefined, 'total has no currency: currency must hold its code'],
    [1250, 'EUT', 'total has no currency: currency must hold its code'],
    [1250, '€', 'total has no currency: currency must hold its code'],
    ['9999999999999999', 'EUR', 'total has more than 15 digits, which a JSON number does not hold exactly'],
  ])('%s of %s is refused, and no value is told', (amount, currency, problem) => {
    expect(total(toMajor, amount, currency)).toBe(problem);
  });
});

describe('lists and constants', () => {
  const fields = {
    kind: { to: 'Type', owner: 'Books', type: 'constant', value: 'ACCREC' },
    lines: {
      ...common,
      from: 'line_items',
      to: 'LineItems',
      type: 'list',
      fields: {
        title: { ...common, from: 'title', to: 'Description', type: 'text', maxLength: 10 },
        price: { ...common, from: 'price', to: 'UnitAmount', type: 'decimal', places: 2, rounding: 'refuse' },
        account: { to: 'AccountCode', owner: 'Books', type: 'constant', value: 200 },
      },
    },
  } as const;
  const line = { title: 'Engine', price: '199.00' };

  test('are sent as the map says, with the types that follow from it', () => {
    const mapped = mapRecord(fields, { line_items: [line, { ...line, price: '0.5' }] });
    if (mapped.kind !== 'mapped') throw new Error(mapped.reason);
    const { Type, LineItems }: { Type: 'ACCREC'; LineItems: readonly { UnitAmount: number; AccountCode: 200 }[] } =
      mapped.record;
    expect({ Type, LineItems }).toEqual({
      Type: 'ACCREC',
      LineItems: [
        { Description: 'Engine', UnitAmount: 199, AccountCode: 200 },
        { Description: 'Engine', UnitAmount: 0.5, AccountCode: 200 },
      ],
    });
  });

  test('name the item and the field that is wrong', () => {
    expect(mapRecord(fields, { line_items: [line, { title: 'Analytical Engine' }, null] })).toMatchObject({
      problems: [
        'lines[2].title is 17 characters long, more than 10',
        'lines[2].price is required, but price is empty',
        'lines[3].title is required, but title is empty',
        'lines[3].price is required, but price is empty',
      ],
    });
    expect(mapRecord(fields, { line_items: [] })).toMatchObject({
      problems: ['lines is required, but line_items is empty'],
    });
  });

  test('that are empty are left out, or sent as an empty list', () => {
    const { kind: _, lines } = fields;
    expect(mapFields({ lines: { ...lines, whenEmpty: 'omit' } }, {})).toEqual({ ok: true, record: {} });
    expect(mapFields({ lines: { ...lines, whenEmpty: 'clear' } }, { line_items: [] })).toEqual({
      ok: true,
      record: { LineItems: [] },
    });
  });
});
