import { expect, test } from 'vitest';
import { aligned, didYouMean } from '../../../shared/text/index.ts';

test('cells stand under each other, figures end under each other, and no line ends with spaces', () => {
  const rows = [
    ['STATE', 'TRY', 'REASON'],
    ['delivered', '1', ''],
    ['dead', '10', 'books-refused'],
  ];
  expect(aligned(rows, { indent: '  ', right: [1] })).toEqual([
    '  STATE      TRY  REASON',
    '  delivered    1',
    '  dead        10  books-refused',
  ]);
});

test('a row with more cells than the first one is aligned too', () => {
  expect(aligned([['order'], ['4711', 'paid', 'EUR'], ['4', 'new', 'GBP']])).toEqual([
    'order',
    '4711   paid  EUR',
    '4      new   GBP',
  ]);
});

test('no rows are no lines', () => {
  expect(aligned([])).toEqual([]);
});

const KNOWN = [
  'stripe',
  'hubspot-v1',
  'hubspot-v2',
  'hubspot-v3',
  'hubspot-v4',
  'mux',
  'sns',
  'gitlab',
  'gitlab-signing-token',
];

test.each([
  ['stripee', 'did you mean stripe?'],
  ['hubspot', 'did you mean hubspot-v1 or hubspot-v2 or hubspot-v3?'],
  ['hubspott', 'did you mean hubspot-v1 or hubspot-v2 or hubspot-v3?'],
  ['hubspot-v33', 'did you mean hubspot-v3 or hubspot-v1 or hubspot-v2?'],
  ['gitlab-signing', 'did you mean gitlab-signing-token?'],
  ['gitlabb', 'did you mean gitlab or gitlab-signing-token?'],
  ['sms', 'did you mean sns?'],
  ['x', ''],
  ['nothing-like-it', ''],
])('for %s the person is asked: %s', (mistyped, question) => {
  expect(didYouMean(mistyped, KNOWN)).toBe(question);
});
