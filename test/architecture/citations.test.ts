import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenCitations, decisions } from './citations.ts';
import { engineTests, sourceFiles } from './modules.ts';

const root = join(import.meta.dirname, '../..');
const pages = ['docs', 'packages'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(folder, file)),
);

test('every decision and every file that a comment or a page cites exists in this repository', () => {
  const files = [...sourceFiles(), ...engineTests(), ...pages].filter((file) => !file.startsWith('test/architecture/'));
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((file) => brokenCitations(file))).toEqual([]);
});

test('every decision has a number of its own', () => {
  expect([...decisions().values()].filter((names) => names.length > 1)).toEqual([]);
});

test.each([
  ['// As design decision 6 demands.', /"design decision", which is not in this repository/],
  ['/** A release costs a receive (decision 5). */', /cites "decision 5": cite docs\/decisions\/NNNN/],
  ["requirement: 'rate limited; C9',", /cites "C9"/],
  [' * C9: one call.', /cites "C9", which no document here explains/],
  ['// See ../shared/house.md.', /cites "house\.md"/],
  ['// docs/decisions/9999 says why.', /docs\/decisions\/9999, and there is no such decision/],
  ['// docs/decisions/0005-another-name says why.', /there is no such decision/],
  ['// Written by shared/receive/nothing.ts.', /cites shared\/receive\/nothing\.ts, and there is no such file/],
])('the comment %s leads nowhere', (comment, why) => {
  expect(brokenCitations('shared/receive/a.ts', `const a = 1;\n${comment}`).join('\n')).toMatch(why);
});

test.each([
  '// Why: docs/decisions/0005.',
  '/** Stored in S3. */',
  "const code = 'C9';",
  '// Sent by shared/receive/enqueue.ts, and by integrations/NAME/contract.ts.',
])('%s is a sound comment', (line) => {
  expect(brokenCitations('shared/receive/a.ts', line)).toEqual([]);
});
