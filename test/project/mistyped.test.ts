import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { causesFirst, compile } from '../../shared/project/typecheck.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';

const CONTRACT = 'integrations/crm-to-audience/contract.ts';
const DELIVERY = 'integrations/crm-to-audience/contact-to-member.ts';
const DESTINATION = 'integrations/destinations/mailchimp.ts';
const CONFIG = 'penstock.config.ts';

const MISTAKES = [
  ['a field type that does not exist', CONTRACT, "type: 'email'", "type: 'date'", /type|date/],
  ['a misspelt member', CONTRACT, 'withinSeconds: 300', 'withinSecond: 300', /withinSecond/],
  ['a member left out', CONTRACT, '  impact:', '  // impact:', /impact/],
  ['a value that is not allowed', CONTRACT, "conflict: 'source-wins'", "conflict: 'newest'", /newest/],
  ['an unknown provider', CONTRACT, "provider: 'hubspot-v3'", "provider: 'hubspot-v33'", /hubspot-v33/],
  ['an integration without an owner', CONTRACT, '  owner: {', '  // owner: {', /owner/],
  ['a time-out as text', DESTINATION, 'connectMs: 3000', "connectMs: '3000'", /connectMs|string/],
  ['a destination that is not declared', DELIVERY, "vendor('hubspot')", "vendor('hubspott')", /hubspott/],
  [
    'a delivery that is not declared',
    DELIVERY,
    "'contact-to-member', {",
    "'contact-to-members', {",
    /contact-to-members/,
  ],
  ['a setting that is not declared', DELIVERY, 'settings.listId', 'settings.listID', /listID/],
  ['no outcome', DELIVERY, 'return mapped;', 'return undefined;', /undefined|Outcome/],
  ['a misspelt settings key', CONFIG, 'listId', 'listID', /listID/],
  ['an integration that is not listed', CONFIG, "{ 'crm-to-audience':", "{ 'crm-to-audiences':", /crm-to-audiences/],
  ['a misspelt member of the environment', CONFIG, 'logRetentionDays: 7', 'logRetentionDay: 7', /logRetentionDay/],
] as const satisfies readonly (readonly [string, string, string, string, RegExp])[];

const root = process.cwd();
const copies = new Map<string, ProjectCopy>();
let lines: readonly string[];

/** One run of the type checker over a copy of the project for each mistake, and one without: starting it costs more than a copy. */
beforeAll(async () => {
  for (const [title, path, before, after] of [...MISTAKES, ['none', CONTRACT, 'export', 'export'] as const]) {
    const copy = await copyProject();
    await copy.replace(path, before, after);
    copies.set(title, copy);
  }
  const config = await mkdtemp(join(root, '.penstock/types-'));
  const folders = [...copies.values()].map(({ folder }) => folder);
  const include = folders.flatMap((folder) => [join(folder, CONFIG), join(folder, 'integrations')]);
  await writeFile(join(config, 'tsconfig.json'), JSON.stringify({ extends: join(root, 'tsconfig.json'), include }));
  lines = await compile(join(config, 'tsconfig.json'));
  await rm(config, { recursive: true });
});
afterAll(async () => {
  for (const copy of copies.values()) await copy[Symbol.asyncDispose]();
});

test('a project without mistakes has no type problems', () => {
  expect(problemsOf('none')).toEqual([]);
});

test.each(MISTAKES)(
  '%s: the first error is in the file that holds it and names it',
  (title, path, _before, _after, named) => {
    const [first = ''] = problemsOf(title);
    expect(first).toMatch(named);
    expect(first.slice(0, first.indexOf('('))).toBe(`${folderOf(title)}/${path}`);
  },
);

const folderOf = (title: string) => relative(root, copies.get(title)?.folder ?? '');

/** What the check of this copy alone would print: its errors, each with the indented lines below it. */
function problemsOf(title: string): readonly string[] {
  let isOwn = false;
  const own = lines.filter((line) => {
    if (!/^\s/.test(line)) isOwn = line.startsWith(`${folderOf(title)}/`);
    return isOwn;
  });
  return causesFirst(own);
}
