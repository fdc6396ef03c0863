import { afterEach, beforeEach, expect, test } from 'vitest';
import { settingsProblems } from '../../infra/settings.ts';
import { loadProject, ProjectProblem, projectProblems } from '../../shared/project/index.ts';
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
    'a window for a provider that checks no time',
    (copy) => copy.replace(CONTRACT, "provider: 'hubspot-v3'", "provider: 'github', freshness: { past: 600 }"),
    /crm-to-audience: source\.freshness is set, and "github" checks no time that a contract can set; remove it/,
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
  [
    'an integration that is listed twice',
    (copy) => copy.replace(CONFIG, 'integrations: [crmToAudience', 'integrations: [crmToAudience, crmToAudience'),
    /penstock\.config\.ts: integrations lists "crm-to-audience" twice: remove one/,
  ],
  [
    'two contracts of one name',
    async (copy) => {
      await copy.addSecond();
      await copy.replace(
        'integrations/orders-to-books/contract.ts',
        "name: 'orders-to-books'",
        "name: 'crm-to-audience'",
      );
    },
    /penstock\.config\.ts: two contracts are called "crm-to-audience": name each as its folder is named/,
  ],
  [
    'a list with what is no contract',
    (copy) => copy.replace(CONFIG, 'integrations: [crmToAudience', 'integrations: [undefined as never'),
    /penstock\.config\.ts: integrations\[0\] is no contract with a `name`: list the default export of/,
  ],
  [
    'a contract that is a promise',
    (copy) => copy.replace(CONFIG, 'integrations: [crmToAudience', 'integrations: [Promise.resolve(crmToAudience)'),
    /integrations\[0\] is a promise: list the default export of/,
  ],
  [
    'a contract without a name',
    (copy) => copy.replace(CONTRACT, "  name: 'crm-to-audience',", ''),
    /integrations\[0\] is no contract with a `name`/,
  ],
  [
    'a file that throws a value that is not an Error',
    (copy) => copy.replace(CONTRACT, 'export default', "throw 'not ready';\nexport default"),
    /penstock\.config\.ts cannot be loaded: it, or a file that it imports, throws a value that is not an Error/,
  ],
  [
    'a delivery whose event is no schema',
    (copy) => copy.replace(DELIVERY, 'event: contactEvent', 'event: {} as never'),
    /contact-to-member\.ts: `event` is no zod schema: write `event: z\.object/,
  ],
  [
    'a setting that is a number',
    (copy) => copy.replace(CONFIG, "listId: '0a1b2c3d4e'", 'listId: 42'),
    /environments\.dev\.integrations\['crm-to-audience'\]\.listId is 42; a setting is a text: put it in quotes/,
  ],
  [
    'an environment without settings',
    (copy) => copy.replace(CONFIG, '    dev: {', '    qa: undefined,\n    dev: {'),
    /penstock\.config\.ts: environments\.qa has no settings: give them, or remove it/,
  ],
  [
    'an environment with a slash in its name',
    (copy) => copy.replace(CONFIG, '    dev: {', "    'dev/eu': {"),
    /environments\.dev\/eu: its name is "dev\/eu"; use lower-case words joined by hyphens/,
  ],
  [
    'a delivery with capital letters in its name',
    async (copy) => {
      await copy.replace(CONTRACT, "'contact-to-member': {", "'Contact-To-Member': {");
      await copy.rename(DELIVERY, `${FOLDER}/Contact-To-Member.ts`);
    },
    /deliveries\.Contact-To-Member: name is "Contact-To-Member"; use lower-case words/,
  ],
  [
    'a project without environments',
    async (copy) => {
      await copy.replace(CONFIG, 'environments: {', 'environments: {}, ignored: {');
    },
    /environments is empty: declare one, such as dev/,
  ],
  [
    'an account, a region, an owner, a folder of the docs and a subscriber that cannot be',
    async (copy) => {
      await copy.replace(CONFIG, '    dev: {', "    dev: { account: '12', region: 'europe',");
      await copy.replace(CONFIG, "owner: 'Integrations platform, platform-on-call@example.com'", "owner: ' '");
      await copy.replace(CONFIG, "main/docs'", "main/docs/'");
      await copy.replace(CONFIG, "endpoint: 'integrations@example.com'", "endpoint: 'integrations'");
    },
    /account is "12"; give its 12 digits(.|\n)*region is "europe"; give one such(.|\n)*owner is empty(.|\n)*docsUrl is "\S+\/docs\/"; give an https URL(.|\n)*onCall\.ticket has the endpoint "integrations"; give an e-mail address/,
  ],
];

test.each(cases)('%s is named, with its remedy', async (_, change, expected) => {
  await change(project);
  expect((await problems()).join('\n')).toMatch(expected);
});
