import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildProblems } from '../../dev/watch/build-problems.ts';
import { createFunctions, type Functions } from '../../dev/watch/functions.ts';
import { readInfrastructureCode } from '../../dev/watch/infrastructure.ts';
import { functionEntries } from '../../infra/bundle/index.ts';
import { loadProject } from '../../shared/project/index.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';

const DELIVERY = 'integrations/crm-to-audience/contact-to-member.ts';
const CONTRACT = 'integrations/crm-to-audience/contract.ts';
let project: ProjectCopy;
let folder: string;
let functions: Functions;

beforeEach(async () => {
  project = await copyProject();
  folder = await mkdtemp(join(tmpdir(), 'penstock-dev-'));
  const entries = functionEntries(await loadProject(project.config));
  functions = createFunctions(
    entries.map((entry) => ({ ...entry, functionName: entry.functionName('dev') })),
    folder,
  );
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const names = (changed: readonly { readonly functionName: string }[]) =>
  changed.map(({ functionName }) => functionName);
const WORKER = 'penstock-dev-crm-to-audience-contact-to-member';

test('a save of one delivery builds its worker alone, in a folder of its own; without a save nothing is built', async () => {
  const first = await functions.update();
  expect(first.changed).toHaveLength(functions.all().length);
  expect(await functions.update()).toEqual({ built: [], changed: [] });

  await project.replace(DELIVERY, "filtered('contact-gone')", "filtered('contact-left')");
  const second = await functions.update();
  expect(second.built).toEqual(['deliver-crm-to-audience-contact-to-member']);
  expect(names(second.changed)).toEqual([WORKER]);
  const [worker] = second.changed;
  const text = await readFile(join(worker?.directory ?? '', 'index.mjs'), 'utf8');
  expect(text).toContain('contact-left');
  expect(first.changed.map(({ directory }) => directory)).not.toContain(worker?.directory);
});

test('a bundle’s map names the team’s real files, so that a breakpoint finds them', async () => {
  await functions.update();
  const worker = functions.all().find(({ functionName }) => functionName === WORKER);
  const map = await readFile(join(worker?.directory ?? '', 'index.mjs.map'), 'utf8');
  const { sources } = JSON.parse(map) as { readonly sources: readonly string[] };
  expect(sources).toContain(pathToFileURL(join(project.folder, DELIVERY)).href);
});

test('a mistake is named by file and line, changes nothing, and is gone once the file is right', async () => {
  await functions.update();
  const before = functions.all();
  await project.replace(DELIVERY, 'const memberRecord = z.object', 'const memberRecord = = z.object');
  const problems = await functions.update().catch(buildProblems);
  expect(problems).toEqual([expect.stringMatching(/contact-to-member\.ts:21:22: Unexpected "="$/)]);
  expect(functions.all()).toEqual(before);
  await project.replace(DELIVERY, 'const memberRecord = = z.object', 'const memberRecord = z.object');
  expect(await functions.update()).toEqual({ built: ['deliver-crm-to-audience-contact-to-member'], changed: [] });
});

test('what functions are made of is watched: the team’s folders and the engine’s', async () => {
  await functions.update();
  const watched = functions.folders();
  expect(watched).toContain(join(project.folder, 'integrations/crm-to-audience'));
  expect(watched).toContain(join(project.folder, 'integrations/destinations'));
  expect(watched.map((path) => basename(path))).toContain('functions');
  expect(watched.filter((path) => path.includes('node_modules'))).toEqual([]);
});

test('code of the infrastructure differs after a change of the contract, not after a comment or a change of a delivery', async () => {
  const read = async () => (await readInfrastructureCode(project.config)).digest;
  const before = await read();
  await project.replace(DELIVERY, "filtered('contact-gone')", "filtered('contact-left')");
  await project.replace(CONTRACT, '  settings: {', '  // What every environment may set.\n  settings: {');
  expect(await read()).toBe(before);
  await project.replace(CONTRACT, 'timeoutSeconds: 30', 'timeoutSeconds: 20');
  const changed = await read();
  expect(changed).not.toBe(before);
  await project.write('integrations/crm-to-audience/shapes.json', '{}');
  expect(await read()).toBe(changed);
  await project.remove('integrations/crm-to-audience/shapes.json');
  expect(await read()).not.toBe(changed);
});
