import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chanceTests, read } from '../fuzz.ts';

const root = join(import.meta.dirname, '../..');
const sources = globSync('{test,integrations,packages/*/test}/**/*.ts', { cwd: root })
  .filter((file) => !/^test\/(bench|fuzz|architecture)/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
const count = (text: string, words: RegExp) => text.match(words)?.length ?? 0;

test('every property takes its seed from test/harness/chance.ts, so that npm test tries the same cases each time', () => {
  const asserting = sources.filter(({ text }) => /\bfc\.assert\(/.test(text));
  const own = asserting.filter(({ text }) => count(text, /\bfc\.assert\(/g) !== count(text, /\bchance\(/g));
  expect(own.map(({ file }) => file)).toEqual([]);
  expect(asserting.length).toBeGreaterThan(5);
});

test('no test draws lots of its own', () => {
  expect(sources.filter(({ text }) => /Math\.random|randomBytes/.test(text)).map(({ file }) => file)).toEqual([]);
});

test('npm run fuzz runs the properties and the model', () => {
  const files = chanceTests();
  expect(files).toContain('test/model/ordered.test.ts');
  expect(files).toContain('packages/webhooks/test/fuzz.test.ts');
  expect(files).not.toContain('packages/webhooks/test/vectors.test.ts');
});

test('npm run fuzz repeats a seed that it is given, and draws a new one otherwise', () => {
  expect(read(['--seed', '7', '--runs', '20', '--schedules', '70', 'gate'])).toEqual({
    seed: 7,
    runs: 20,
    schedules: 70,
    names: ['gate'],
  });
  const [one, two] = [read([]), read([])];
  expect(one).toMatchObject({ runs: 1000, schedules: 20_000, names: [] });
  expect(one).not.toEqual(two);
});

test.each([
  [['--seed', 'x'], '--seed is "x"; give a whole number from 0.'],
  [['--runs', '0'], '--runs is "0"; give a whole number from 1.'],
  [['--schedules', 'all'], '--schedules is "all"; give a whole number from 1.'],
  [['--times', '3'], "Unknown option '--times'"],
])('npm run fuzz refuses %j with the value', (args, message) => {
  expect(read(args)).toContain(message);
});
