import { expect, test } from 'vitest';
import { isNamed } from './named.ts';

const RUNBOOK = [
  'Begin with `npm run ops -- status shop --env prod`: it says what is wrong.',
  'Fix the cause, then `npm run ops -- retry shop/orders --env prod` plans it (`--reason R` chooses), `jobs PLAN --go` begins.',
  'See `npm run ops -- show EVENT --env prod` for one of them.',
  'next: replace the secret:\n      npm run ops -- secrets fill destinations/books --env prod.',
];

test.each([
  'status shop --env prod',
  'retry shop/orders --env prod',
  'retry shop/orders --reason refused --env prod',
  'jobs 7f3a --go --env prod',
  'show 019ab --env prod',
  'secrets fill destinations/books --env prod',
])('is named: %s', (typed) => {
  expect(isNamed(typed, RUNBOOK)).toBe(true);
});

test.each([
  ['another command', 'replay shop/orders --env prod'],
  ['another delivery', 'retry shop/refunds --env prod'],
  ['an option that no text has', 'retry shop/orders --ids FILE --env prod'],
  ['the start of an option', 'retry shop/orders --re x --env prod'],
  ['a longer command', 'show 019ab shop/orders --env prod'],
  ['a shorter one', 'secrets fill --env prod'],
])('is not named: %s', (_, typed) => {
  expect(isNamed(typed, RUNBOOK)).toBe(false);
});
