import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { oppositeSense } from './polarity.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Log messages, alarm and runbook texts, dashboards, commands, drills, comments, README and decisions. */
const FILES = globSync(
  ['README.md', 'docs/**/*.md', '{functions,shared,ops,infra,dev}/**/*.ts', 'test/{drills,shared,infra,ops}/**/*.ts'],
  { cwd: ROOT },
);

test.each([
  'account closed: no calls until one message has tried it and succeeded',
  'Three failures close the account for all.',
  'one real event opens the gate again',
  'the failures that closed the gate; the gate closes',
  'a breaker opens the account slowly',
  'delivery shut',
  'delivery opened',
  'Shuts deliveries whose accounts rest, and opens them again.',
  'Breaker: 1 while the delivery is held shut',
  'one broken worker must not keep an account closed',
  'when an account opened and closed',
  'the breaker is closed: no calls',
  'the breaker is open, calls flow',
])('the opposite sense is found: %s', (text) => {
  expect(oppositeSense(text)).not.toEqual([]);
});

test.each([
  'breaker opened: no calls until a probe and one message succeed',
  'The breaker opens after three failures of an account; calls stop.',
  'After a green probe one event is sent, and its success closes the breaker.',
  'delivery disabled',
  'An account whose breaker is open is probed every minute.',
  'The valve opens a connection; the account has an open invoice.',
])('the right sense passes: %s', (text) => {
  expect(oppositeSense(text)).toEqual([]);
});

test('no text calls the state of the circuit breaker by its opposite', () => {
  expect(FILES.length).toBeGreaterThan(200);
  const found = FILES.flatMap((file) =>
    oppositeSense(readFileSync(join(ROOT, file), 'utf8')).map((problem) => `${file} ${problem}`),
  );
  expect(found).toEqual([]);
});
