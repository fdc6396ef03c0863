import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineTests, readSource, sourceFiles } from './modules.ts';
import { oldEnglish, RETIRED, retiredWords } from './words.ts';

const root = join(import.meta.dirname, '../..');
const pages = ['docs', 'packages'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(folder, file)),
);
const sources = [...new Set([...sourceFiles(), ...engineTests()])].filter(
  (file) => !file.startsWith('test/architecture/'),
);

test('no file uses a word that the field’s term has replaced', () => {
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.flatMap((file) => retiredWords(file, readSource(file)))).toEqual([]);
});

test('comments, messages, test titles and pages are in plain English', () => {
  expect([...sources, ...pages].flatMap((file) => oldEnglish(file, readSource(file)))).toEqual([]);
});

test('every file that may map a retired name still does', () => {
  const idle = RETIRED.flatMap(({ word, except = [] }) => except.filter((file) => !word.test(readSource(file))));
  expect(idle).toEqual([]);
});

test.each([
  ['shared/receive/a.ts', 'export function passGate() {}', '"passGate": receiveWebhook'],
  ['shared/call/limits/a.ts', 'const gate = row.breaker;', '"gate": circuit breaker'],
  ['functions/a.ts', 'readonly patienceMs: number;', 'maxWaitMs'],
  ['ops/a.ts', 'output.aside(text);', 'stderr'],
  ['test/vendors/a.test.ts', 'const world = await open();', 'environment'],
  ['test/worker/a.test.ts', "returns { kind: 'contract' }", 'invalid'],
])('%s: %s is found', (file, source, message) => {
  expect(retiredWords(file, source).join('\n')).toContain(message);
});

test('a word is retired only where it meant something else', () => {
  expect(retiredWords('packages/local-aws/src/a.ts', 'const gate = open(); // the front door')).toEqual([]);
  expect(retiredWords('shared/ledger/keys.ts', "const attribute = 'gate';")).toEqual([]);
});

test.each(['whoever calls', 'Nobody knows', 'once mended', 'is read anew', 'Meanwhile', 'ever more seldom'])(
  'the words "%s" are found in a comment',
  (words) => {
    expect(oldEnglish('shared/a.ts', `// ${words}`)).toHaveLength(1);
    expect(oldEnglish('README.md', words)).toEqual([]);
  },
);
