import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const [table = ''] = readFileSync(join(root, 'docs/glossary.md'), 'utf8').split('\n## ');
const rows = table
  .split('\n')
  .filter((line) => /^\| [a-z]/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const words = rows.map(([, word = '']) => word).filter((word) => word !== 'word');

test('the glossary lists each word once, in alphabetical order', () => {
  expect(words.length).toBeGreaterThan(20);
  expect(words).toEqual([...new Set(words)].sort((a, b) => a.localeCompare(b, 'en')));
});

test('every folder that the glossary names exists', () => {
  const folders = rows.flatMap(([, , , , code = '']) => [...code.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  expect(folders.length).toBeGreaterThan(words.length - 1);
  expect(folders.filter((folder) => folder !== 'integrations' && !existsSync(join(root, folder)))).toEqual([]);
});
