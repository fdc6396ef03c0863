import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { generatedPages } from '../../ops/docs/index.ts';
import { duration, table } from '../../ops/docs/markdown.ts';
import { stalePages } from '../../ops/docs/stale.ts';
import { loadProject } from '../../shared/project/index.ts';

const root = join(import.meta.dirname, '../..');

const pages = generatedPages(await loadProject());

test.each(['docs/providers.md', 'docs/logs.md', 'docs/runbooks/platform.md'])(
  'the engine’s page %s is committed as it would be generated now; if not: npm run docs',
  (path) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(pages.get(path));
  },
);

describe('stale pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-pages-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are pages that differ, pages that are missing, and pages of integrations that are gone', async () => {
    const project = { ...(await loadProject()), folder };
    for (const [path, text] of pages) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    rmSync(join(folder, 'docs/logs.md'));
    writeFileSync(join(folder, 'docs/providers.md'), 'edited by hand');
    writeFileSync(join(folder, 'docs/contracts/gone.md'), 'of an integration that is gone');
    const wanted = ['docs/contracts/gone.md', 'docs/logs.md', 'docs/providers.md'];
    expect(
      stalePages(project)
        .filter((path) => !path.startsWith('integrations/'))
        .sort(),
    ).toEqual(wanted);
  });
});

test('the page of the first integration says what on-call and the vendor’s administrator need', () => {
  const page = pages.get('docs/contracts/crm-to-audience.md') ?? '';
  for (const fact of [
    'marketing-systems@example.com',
    'after 1 h: platform-on-call',
    'lost contacts keep getting',
    '/webhooks/crm-to-audience',
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

test('a provider without an official text is labelled unverified', () => {
  const page = pages.get('docs/providers.md') ?? '';
  expect(page).toMatch(/\| `bitbucket` \| [^|]*\(\*\*unverified\*\*\)/);
  expect(page).not.toMatch(/\| `stripe` \| [^|]*unverified/);
});

test('durations have units, and a bar in a cell does not end it', () => {
  expect([0, 59, 60, 5400, 90_061].map(duration)).toEqual(['0 s', '59 s', '1 min', '1 h 30 min', '1 d 1 h 1 min 1 s']);
  expect(table(['a'], [['b|c']])).toBe('| a |\n| --- |\n| b\\|c |');
});
