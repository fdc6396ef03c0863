import { expect, test } from 'vitest';
import { retryAfterSeconds } from '../../../../shared/call/client/retry-after.ts';

test.each([
  ['120', 120],
  [' 0 ', 0],
  ['Sat, 21 Nov 2026 10:00:30 GMT', 30],
  ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %j means %j seconds', (header, expected) => {
  expect(retryAfterSeconds(header, Date.parse('2026-11-21T10:00:00Z'))).toBe(expected);
});
