import { afterEach, beforeEach, expect, test } from 'vitest';
import { settingsProblems } from '../../infra/settings.ts';
import { loadProject, ProjectProblem, projectProblems } from '../../shared/project/index.ts';
import { run } from '../harness/program.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';

const FOLDER = 'integrations/crm-to-audience';
const CONTRACT = `${FOLDER}/contract.ts`;
const DELIVERY = `${FOLDER}/contact-to-member.ts`;
const CONFIG = 'penstock.config.ts';

// A module is loaded once in a process, so every case has a copy of its own.
let project: ProjectCopy;
beforeEach(async () => {
  project = await copyProject();
});
afterEach(() => project[Symbol.asyncDispose]());

/** What synth would say, types aside. */
async function problems(): Promise<readonly string[]> {
  try {
    const loaded = await loadProject(project.config);
    const ofSettings = settingsProblems({ ...loaded, only: undefined, overrides: {} });
    return [...(await projectProblems(loaded)), ...ofSettings];
  } catch (error) {
    if (error instanceof ProjectProblem) return [error.message];
    throw error;
  }
}

test('a sound project has no problems', async () => {
  expect(await problems()).toEqual([]);
});

type Change = (copy: ProjectCopy) => Promise<void>;
const cases: readonly (readonly [string, Change, RegExp])[] = [
  [
    'no project file',
    (copy) => copy.remove(CONFIG),
    /^There is no \S+penstock\.config\.ts\. Create it with `export default defineProject/,
  ],
  [
    'a project file without a default export',
    (copy) => copy.replace(CONFIG, 'export default defineProject', 'export const project = defineProject'),
    /penstock\.config\.ts has no project as its default export\. End it with/,
  ],
  [
    'a project file that does not parse',
    (copy) => copy.replace(CONFIG, 'integrations: [', 'integrations: [['),
    /penstock\.config\.ts\S* cannot be loaded: /,
  ],
  [
    'a project file that imports what is not there',
    (copy) => copy.replace(CONFIG, 'crm-to-audience/contract.ts', 'crm-to-audiences/contract.ts'),
    /penstock\.config\.ts cannot be loaded: .*crm-to-audiences\/contract\.ts/,
  ],
  [
    'an integration that is not listed',
    async (copy) => {
      await copy.replace(CONFIG, 'integrations: [crmToAudience', 'integrations: [');
      await copy.replace(CONFIG, "import crmToAudience from './integrations/crm-to-audience/contract.ts';", '');
    },
    /crm-to-audience\/contract\.ts is not listed in \S+penstock\.config\.ts: add it to `integrations`/,
  ],
  [
    'a folder with another name than its integration',
    async (copy) => {
      await copy.rename(FOLDER, 'integrations/crm');
      await copy.replace(CONFIG, 'crm-to-audience/contract.ts', 'crm/contract.ts');
    },
    /crm\/contract\.ts declares the integration "crm-to-audience": its folder must have the same name/,
  ],
  [
    'a contract without a default export',
    (copy) => copy.write('integrations/other/contract.ts', 'export const contract = 1;'),
    /other\/contract\.ts has no contract as its default export/,
  ],
  [
    'a folder without a contract',
    (copy) => copy.write('integrations/other/notes.md', 'to do'),
    /other\/contract\.ts is missing: write the contract, or remove the folder/,
  ],
  [
    'a delivery without code',
    (copy) => copy.remove(DELIVERY),
    /deliveries\.contact-to-member has no code: create \S+contact-to-member\.ts/,
  ],
  [
    'a delivery without a default export',
    (copy) => copy.replace(DELIVERY, 'export default defineDelivery', 'export const delivery = defineDelivery'),
    /contact-to-member\.ts has no delivery as its default export/,
  ],
  [
    'a delivery that throws when it is loaded',
    (copy) => copy.replace(DELIVERY, 'const contactEvent', "throw new Error('not ready');\nconst contactEvent"),
    /contact-to-member\.ts\S* cannot be loaded: Error: not ready/,
  ],
  [
    'a file that is bound to another delivery',
    async (copy) => {
      await copy.replace(CONTRACT, "'contact-to-member': {", "'contact-to-list': {");
      await copy.rename(DELIVERY, `${FOLDER}/contact-to-list.ts`);
      await copy.replace(
        `${FOLDER}/contact-to-list.ts`,
        "deliveries['contact-to-member']",
        "deliveries['contact-to-list']",
      );
    },
    /contact-to-list\.ts is bound to crm-to-audience\/contact-to-member: .* write `export default defineDelivery\(contract, 'contact-to-list'/,
  ],
  [
    'an unknown provider',
    (copy) => copy.replace(CONTRACT, "'hubspot-v3'", "'hubspot-v33'"),
    /crm-to-audience: source\.provider is "hubspot-v33", which is not known; did you mean hubspot-v3 or hubspot-v1 or hubspot-v2\?/,
  ],
  [
    'a misspelt settings key',
    (copy) => copy.replace(CONFIG, 'listId:', 'listID:'),
    /environments\.dev\.integrations\['crm-to-audience'\]\.listID: the contract has no such setting; there are: listId/,
  ],
  [
    'settings of an integration that is not listed',
    (copy) => copy.replace(CONFIG, "{ 'crm-to-audience': {", "{ 'crm-to-audiences': {"),
    /environments\.dev\.integrations\['crm-to-audiences'\]: no such integration is listed; there are: crm-to-audience/,
  ],
];

test.each(cases)('%s is named, with its remedy', async (_, change, expected) => {
  await change(project);
  expect((await problems()).join('\n')).toMatch(expected);
});

test.each([
  [
    'a project file that does not parse',
    CONFIG,
    'integrations: [',
    'integrations: [[',
    /penstock\.config\.ts:\d+ cannot be loaded: SyntaxError: /,
  ],
  [
    'a delivery that throws',
    DELIVERY,
    'const contactEvent',
    'null.x;\nconst contactEvent',
    /contact-to-member\.ts:\d+ cannot be loaded: TypeError: /,
  ],
  [
    'a contract that lacks a member',
    CONTRACT,
    '  source: {',
    '  sources: {',
    /contract\.ts\(\d+,\d+\): error TS\d+: .*sources/,
  ],
])(
  'synth ends with exit code 1, the file, the line and the error, and no stack, at %s',
  async (_, path, before, after, expected) => {
    await project.replace(path, before, after);
    const { code, err } = await synth(project.config);
    expect(err).toMatch(/^Nothing was synthesized:\n- /);
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  },
);

/** Runs the CDK app as `npm start` does: without a look at the types first. */
const synth = (config: string) =>
  run(process.execPath, ['infra/app.ts'], {
    env: { ...process.env, PENSTOCK_PROJECT: config, CDK_CONTEXT_JSON: '{"typecheck":"off"}' },
  });
