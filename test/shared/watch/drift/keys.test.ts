import { expect, test } from 'vitest';
import { isData, shown } from '../../../../shared/watch/drift/keys.ts';

test.each([
  'email',
  'hs_lead_status',
  'addressLine2',
  'utm_1',
  'sha256',
  'lastModifiedDateTime',
  '$set',
  'contact:type',
  'x-request-id',
])('%s is shown: programs write names so', (key) => {
  expect(shown(key)).toBe(key);
});

test.each([
  ['a number', '70101'],
  ['an e-mail address', 'ada@example.com'],
  ['a UUID', '3f2b6c1e-9d4a-4c7b-8e21-0a5d9f3c7b64'],
  ['a vendor’s id', 'cus_NffrFeUfNV2Hib'],
  ['a vendor’s id without a digit', 'NffrFeUfNVbHib'],
  ['a record id', '0035g00000ABCDE'],
  ['a short id', 'a1b2c3d4e5'],
  ['a date', '2026-11-21'],
  ['a telephone number', '+4915112345678'],
  ['a person’s name', 'Ada Lovelace'],
  ['a name in another script', 'Größe'],
  ['a key that reads like a path', 'a.b[0]'],
  ['a key that stands for any', '*'],
  ['an empty key', ''],
  ['a key beyond 64 characters', 'k'.repeat(65)],
])('%s is not shown', (_, key) => {
  expect(shown(key)).toBe('*');
});

test('a field with a space in its name can be known by samples, but is not shown while it is unknown', () => {
  expect(isData('First Name')).toBe(false);
  expect(shown('First Name')).toBe('*');
});
