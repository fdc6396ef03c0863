import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedPages } from '../../ops/docs/index.ts';
import { duration, table } from '../../ops/docs/markdown.ts';

const root = join(import.meta.dirname, '../..');

test('every generated page is committed as it would be generated now; if not: npm run docs', () => {
  const stale = [...generatedPages()].filter(([path, text]) => readFileSync(join(root, path), 'utf8') !== text);
  expect(stale.map(([path]) => path)).toEqual([]);
});

test.each(['docs/contracts', 'docs/runbooks'])('no page of an integration that is gone is left in %s', (folder) => {
  const pages = readdirSync(join(root, folder)).map((file) => `${folder}/${file}`);
  expect(pages.filter((path) => !generatedPages().has(path))).toEqual([]);
});

test('the page of the first integration says what on-call and the vendor’s administrator need', () => {
  const page = generatedPages().get('docs/contracts/hubspot-to-mailchimp.md') ?? '';
  for (const fact of [
    'marketing-systems@example.com',
    'after 1 h: platform-on-call',
    'lost contacts keep getting',
    '/webhooks/hubspot-to-mailchimp',
    '`clientSecret`',
    'within 5 s',
    '`contact.propertyChange`',
    '`merge_fields.FNAME`',
    '10, with waits of 1 s, 5 s',
    'member-in-compliance-state',
  ]) {
    expect(page).toContain(fact);
  }
});

test('a provider nobody read an official text of is labelled so', () => {
  const page = generatedPages().get('docs/providers.md') ?? '';
  expect(page).toMatch(/\| `bitbucket` \| [^|]*\(\*\*unverified\*\*\)/);
  expect(page).not.toMatch(/\| `stripe` \| [^|]*unverified/);
});

test('durations and tables are written for people', () => {
  expect([0, 59, 60, 5400, 90_061].map(duration)).toEqual(['0 s', '59 s', '1 min', '1 h 30 min', '1 d 1 h 1 min 1 s']);
  expect(table(['a'], [['b|c']])).toBe('| a |\n| --- |\n| b\\|c |');
});
