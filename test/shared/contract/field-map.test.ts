import { describe, expect, test } from 'vitest';
import { type FieldMap, mapFields, sourceProperties } from '../../../shared/contract/index.ts';

const owner = 'HubSpot';
const one = (rule: object): FieldMap => ({
  field: { from: 'properties.x', to: 'y', owner, whenEmpty: 'omit', ...rule } as never,
});
const convert = (rule: object, x: unknown) => mapFields(one(rule), { properties: { x } });

describe('a value', () => {
  test.each([
    ['text', { type: 'text', maxLength: 5 }, 'Zoë 🙂'.slice(0, 5), 'Zoë 🙂'.slice(0, 5)],
    ['an address', { type: 'email' }, 'a.b+c@example.co.uk', 'a.b+c@example.co.uk'],
    ['a whole number written as text', { type: 'integer' }, '-17', -17],
    ['true written as text', { type: 'boolean' }, 'true', true],
    ['false', { type: 'boolean' }, false, false],
    ['an allowed value', { type: 'enum', values: { NEW: 'fresh' } }, 'NEW', 'fresh'],
    [
      'unix seconds as ISO 8601',
      { type: 'timestamp', format: 'unix-seconds', toFormat: 'iso-8601' },
      1_795_251_419,
      '2026-11-21T08:56:59.000Z',
    ],
    [
      'ISO 8601 with a zone as unix milliseconds',
      { type: 'timestamp', format: 'iso-8601', toFormat: 'unix-milliseconds' },
      '2026-01-05T11:00:00+01:00',
      1_767_607_200_000,
    ],
    [
      'unix milliseconds as text, as unix seconds',
      { type: 'timestamp', format: 'unix-milliseconds', toFormat: 'unix-seconds' },
      '1795251419959',
      1_795_251_419,
    ],
    ['a price with its places', { type: 'decimal', places: 2, rounding: 'refuse' }, '243.00', 243],
    ['a decimal rounded half up', { type: 'decimal', places: 2, rounding: 'half-up' }, '1.005', 1.01],
    ['a negative one, away from zero', { type: 'decimal', places: 2, rounding: 'half-up' }, '-1.005', -1.01],
    ['a decimal rounded half to even', { type: 'decimal', places: 2, rounding: 'half-even' }, '1.005', 1],
    ['the other even one', { type: 'decimal', places: 2, rounding: 'half-even' }, '1.015', 1.02],
    ['a decimal as text', { type: 'decimal', places: 4, rounding: 'refuse', as: 'text' }, 12.5, '12.5000'],
    [
      'the date where the books are kept',
      { type: 'date', format: 'iso-8601', timeZone: 'Pacific/Auckland' },
      '2026-08-24T11:15:00-05:00',
      '2026-08-25',
    ],
    [
      'the date at the hour that a clock shows twice',
      { type: 'date', format: 'unix-seconds', timeZone: 'America/New_York' },
      1_793_511_000, // 2026-11-01T05:30:00Z, half past one for the first time
      '2026-11-01',
    ],
  ])('%s is converted', (_, rule, raw, expected) => {
    expect(convert(rule, raw)).toEqual({ ok: true, record: { y: expected } });
  });

  test.each([
    ['text that is too long', { type: 'text', maxLength: 3 }, 'abcd', 'is 4 characters long, more than 3'],
    ['a number where text belongs', { type: 'text', maxLength: 3 }, 7, 'must be text, but is a number'],
    ['a list where an address belongs', { type: 'email' }, ['a@b.c'], 'must be an e-mail address, but is a list'],
    ['an address without a domain', { type: 'email' }, 'ada@', 'must be an e-mail address, but is other text'],
    ['an address with a space', { type: 'email' }, 'a da@example.com', 'must be an e-mail address, but is other text'],
    ['an unsafe whole number', { type: 'integer' }, '9007199254740993', 'must be a whole number'],
    ['a name of Object.prototype as a value', { type: 'enum', values: { NEW: 'n' } }, 'toString', 'must be one of NEW'],
    [
      'a date without a time',
      { type: 'timestamp', format: 'iso-8601', toFormat: 'iso-8601' },
      '2026-01-05',
      'must be a time as iso-8601',
    ],
    [
      'a time beyond the calendar',
      { type: 'timestamp', format: 'unix-seconds', toFormat: 'iso-8601' },
      9e12,
      'must be a time as unix-seconds',
    ],
    [
      'a decimal with more places',
      { type: 'decimal', places: 2, rounding: 'refuse' },
      '1.005',
      'has more than 2 decimal places',
    ],
    [
      'a number in powers of ten',
      { type: 'decimal', places: 2, rounding: 'refuse' },
      '1e3',
      'must be a decimal number',
    ],
    ['no number', { type: 'decimal', places: 2, rounding: 'refuse' }, Number.NaN, 'must be a decimal number'],
    [
      'a decimal that a JSON number does not hold',
      { type: 'decimal', places: 2, rounding: 'refuse' },
      '99999999999999.99',
      'has more than 15 digits, which a JSON number does not hold exactly',
    ],
    ['no time', { type: 'date', format: 'iso-8601', timeZone: 'UTC' }, '2026-08-24', 'must be a time as iso-8601'],
    ['no list', { type: 'list', fields: {} }, 'a', 'must be a list, but is a string'],
  ])('%s is a violation', (_, rule, raw, problem) => {
    expect(convert(rule, raw)).toEqual({ ok: false, violations: [{ field: 'field', problem }] });
  });
});

describe.each([
  ['null', null],
  ['an empty text', ''],
  ['a missing value', undefined],
])('%s', (_, empty) => {
  const text = { type: 'text', maxLength: 10 };
  test('is left out, cleared or refused, as the rule says', () => {
    expect(convert({ ...text, whenEmpty: 'omit' }, empty)).toEqual({ ok: true, record: {} });
    expect(convert({ ...text, whenEmpty: 'clear' }, empty)).toEqual({ ok: true, record: { y: '' } });
    expect(convert({ ...text, whenEmpty: 'refuse' }, empty)).toEqual({
      ok: false,
      violations: [{ field: 'field', problem: 'is required, but properties.x is empty' }],
    });
  });
});

test('violations are reported together and never quote a value', () => {
  const result = mapFields(
    {
      mail: { from: 'a', to: 'a', owner, whenEmpty: 'refuse', type: 'email' },
      name: { from: 'b', to: 'b', owner, whenEmpty: 'refuse', type: 'text', maxLength: 2 },
    },
    { a: 'private value', b: 'secret name' },
  );
  expect(result.ok ? [] : result.violations.map(({ field }) => field)).toEqual(['mail', 'name']);
  expect(JSON.stringify(result)).not.toMatch(/private|secret/);
});

test('paths reach into nested records on both sides, and the source’s properties can be asked for', () => {
  const map: FieldMap = {
    first: { from: 'properties.first', to: 'merge.F', owner, whenEmpty: 'omit', type: 'text', maxLength: 9 },
    last: { from: 'properties.last', to: 'merge.L', owner, whenEmpty: 'omit', type: 'text', maxLength: 9 },
  };
  expect(mapFields(map, { properties: { first: 'A', last: 'B' } })).toEqual({
    ok: true,
    record: { merge: { F: 'A', L: 'B' } },
  });
  expect(sourceProperties(map)).toEqual(['first', 'last']);
});
