import { relative } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';
import { type Console, consoleOf } from './console.ts';

let project: ProjectCopy;
let environment: Environment;
let console: Console;

beforeAll(async () => {
  project = await copyProject();
  const contract = 'integrations/crm-to-audience/contract.ts';
  await project.replace(contract, "provider: 'hubspot-v3'", "provider: 'asana'");
  await project.replace(contract, "system: 'HubSpot'", "system: 'Asana'");
  environment = await startEnvironment({ project: project.config, emptySecrets: true });
  vi.stubEnv('PENSTOCK_PROJECT', relative(process.cwd(), project.config));
  console = await consoleOf(environment.description);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await console?.[Symbol.asyncDispose]();
  await environment?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

const shake = async (url: string, secret: string) =>
  (await fetch(url, { method: 'POST', headers: { 'x-hook-secret': secret }, body: '{}' })).status;

test('a person opens a window, the sender’s first request at its URL is stored, and a stranger’s is not', async () => {
  const plain = `${environment.runtime.apiUrl}/webhooks/crm-to-audience`;
  expect(await shake(plain, 'stranger-secret-0123456789')).toBe(403);
  const opened = await console.ops('enrol', 'crm-to-audience', '--minutes', '5');
  expect(opened.code).toBe(0);
  expect(opened.err).toMatch(/^Until .* UTC, give Asana this URL/m);
  const url = opened.out.trim();
  expect(url).toMatch(/\/webhooks\/crm-to-audience\?enrol=[\w-]{24}$/);
  expect(await console.ops('enrol', 'crm-to-audience', '--show')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^Nothing has come yet/),
  });
  expect(await shake(plain, 'stranger-secret-0123456789')).toBe(403);
  expect(await shake(url, 'genuine-secret-0123456789')).toBe(200);
  expect(await shake(url, 'stranger-secret-0123456789')).toBe(403);
  expect(await console.ops('enrol', 'crm-to-audience', '--show')).toMatchObject({
    code: 0,
    out: 'hookSecret: genuine-secret-0123456789\n',
  });
  expect(await console.ops('secrets')).toMatchObject({
    out: expect.stringMatching(/^filled {2}integrations\/crm-to-audience\/webhook/m),
  });
  // The receiver’s role sufficed for all of it.
  expect(environment.runtime.endpoint.permissions.denied()).toEqual([]);
});

test('a window that was closed takes nothing', async () => {
  const url = (await console.ops('enrol', 'crm-to-audience')).out.trim();
  expect(await console.ops('enrol', 'crm-to-audience', '--close')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^No first request enrols at crm-to-audience/),
  });
  expect(await shake(url, 'late-secret-0123456789')).toBe(403);
  expect(await console.ops('enrol', 'crm-to-audience', '--show')).toMatchObject({
    code: 1,
    err: 'No window was opened.\n',
  });
});

test.each([
  [['enrol'], /Name an integration; there are crm-to-audience/],
  [['enrol', 'x'], /INTEGRATION is "x"; it must be one of crm-to-audience/],
  [['enrol', 'crm-to-audience', '--minutes', '61'], /--minutes is "61"; give a whole number from 1 to 60/],
])('%j is refused with the remedy', async (args, message) => {
  const { code, err } = await console.ops(...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});
