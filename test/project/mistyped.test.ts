import { relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typeProblems } from '../../shared/project/index.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';

const CONTRACT = 'integrations/crm-to-audience/contract.ts';
const DELIVERY = 'integrations/crm-to-audience/contact-to-member.ts';
const DESTINATION = 'integrations/destinations/mailchimp.ts';
const CONFIG = 'penstock.config.ts';

let project: ProjectCopy;
beforeAll(async () => {
  project = await copyProject();
});
afterAll(() => project[Symbol.asyncDispose]());

test('a project without mistakes has no type problems', async () => {
  expect(await typeProblems(project)).toEqual([]);
});

test.each([
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
  ['a setting that is not declared', DELIVERY, 'settings.listId)', 'settings.listID)', /listID/],
  ['no outcome', DELIVERY, 'return written.kind ===', 'return undefined; written.kind ===', /undefined|Outcome/],
  ['a misspelt settings key', CONFIG, 'listId', 'listID', /listID/],
  ['an integration that is not listed', CONFIG, "{ 'crm-to-audience':", "{ 'crm-to-audiences':", /crm-to-audiences/],
  ['a misspelt member of the environment', CONFIG, 'logRetentionDays: 7', 'logRetentionDay: 7', /logRetentionDay/],
])('%s: the first error is in the file that holds it and names it', async (_, path, before, after, named) => {
  await project.replace(path, before, after);
  const [first = ''] = await typeProblems(project);
  await project.replace(path, after, before);
  expect(first).toMatch(named);
  expect(first.slice(0, first.indexOf('('))).toBe(`${relative(process.cwd(), project.folder)}/${path}`);
});
