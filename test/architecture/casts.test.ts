import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const FILES = globSync('{{shared,functions,infra,ops,dev,vendors}/**,packages/*/src/**}/*.ts', { cwd: ROOT });

/** It says to the compiler that anything is anything. */
const DOUBLE_CAST = /\bas (?:unknown|any|never) as\b/;

test.each(['row as unknown as Job', '(x as any as Run)'])('a double cast is found: %s', (text) => {
  expect(text).toMatch(DOUBLE_CAST);
});

test('the product has no double cast', () => {
  expect(FILES.length).toBeGreaterThan(500);
  expect(FILES.filter((file) => DOUBLE_CAST.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});
