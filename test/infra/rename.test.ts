import { identityRule } from '@penstock/webhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatedPages } from '../../ops/docs/index.ts';
import { loadProject, namesProblems, projectNames } from '../../shared/project/index.ts';
import { copyWithNames, type Rename, rename } from '../harness/variant.ts';
import type { Template } from './assembly.ts';
import { withoutCode } from './without-code.ts';

const NEW = { integration: 'people-to-audience', delivery: 'person-to-subscriber' } as const;

const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());
const variants = new AsyncDisposableStack();
afterAll(() => variants.disposeAsync());

/** The fixture project, and its production environment by stack. */
async function synthesized(change?: Rename) {
  const variant = variants.use(await copyWithNames());
  if (change) await rename(variant, change);
  const project = await loadProject(variant.config);
  const settings = project.environments.prod;
  if (!settings) throw new Error('there is an environment prod');
  const stacks = synth.templates('prod', settings, project.written.integrations);
  return { project, stacks };
}

describe('an integration and its delivery that were renamed', () => {
  let before: Awaited<ReturnType<typeof synthesized>>;
  let after: Awaited<ReturnType<typeof synthesized>>;
  let undeclared: Awaited<ReturnType<typeof synthesized>>;

  beforeAll(async () => {
    before = await synthesized();
    after = await synthesized({ ...NEW, isDeclared: true });
    undeclared = await synthesized({ ...NEW, isDeclared: false });
  });

  test('are refused while the contract does not say what they were called, and would lose stack and queues', () => {
    const { written, names } = undeclared.project;
    expect(namesProblems(written, names)).toEqual([
      expect.stringMatching(/^integration crm-to-audience .*`formerly: 'crm-to-audience'` to people-to-audience/),
    ]);
    expect(Object.keys(undeclared.stacks)).not.toContain('penstock-prod-crm-to-audience');
  });

  test('are accepted with what both were called', () => {
    const { written, names } = after.project;
    expect(namesProblems(written, names)).toEqual([]);
  });

  test('keep the names of their stacks, and the logical id and type of every resource', () => {
    expect(Object.keys(after.stacks)).toEqual(Object.keys(before.stacks));
    for (const [name, { Resources }] of Object.entries(after.stacks))
      expect(typesOf(Resources)).toEqual(typesOf(before.stacks[name]?.Resources ?? {}));
  });

  test('change nothing in the templates but descriptions', () => {
    for (const [name, template] of Object.entries(after.stacks))
      expect(withoutTexts(template)).toEqual(withoutTexts(before.stacks[name] as Template));
  });

  test('have pages that say both names, under the one that the alarms link to', () => {
    const pages = generatedPages(after.project);
    expect([...pages.keys()].filter((path) => path.includes('audience'))).toEqual([
      'docs/contracts/crm-to-audience.md',
      'docs/runbooks/crm-to-audience.md',
      'integrations/people-to-audience/shapes.json',
    ]);
    const page = pages.get('docs/contracts/crm-to-audience.md');
    for (const words of [
      '`integrations/people-to-audience/contract.ts`',
      '## Delivery `person-to-subscriber`',
      '| `contact-to-member` |',
    ])
      expect(page).toContain(words);
  });

  test('have no stack, queue, table or secret that the manifest does not name, but for those of the pager and of jobs', () => {
    const manifest = JSON.stringify(projectNames(after.project.integrations, identityRule)).replaceAll('{env}', 'prod');
    const ofPlatform = /^penstock[-/]prod[-/](pag(er|ing)|recover-steps)\b/;
    const found = Object.values(after.stacks).flatMap(({ Resources }) =>
      Object.values(Resources).flatMap(({ Type, Properties: { QueueName, TableName, Name } }) =>
        [QueueName, TableName, Type === 'AWS::SecretsManager::Secret' && Name].filter(Boolean).map(String),
      ),
    );
    const names = [...found.filter((name) => !ofPlatform.test(name)), ...Object.keys(after.stacks)];
    expect(names.length).toBeGreaterThanOrEqual(11);
    expect(names.filter((name) => !manifest.includes(`"${name}"`))).toEqual([]);
  });
});

function typesOf(resources: Template['Resources']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]));
}

/** What a person reads. */
const TEXTS = ['Description'];

function withoutTexts(template: Template): unknown {
  return JSON.parse(JSON.stringify(template, (key, value) => (TEXTS.includes(key) ? undefined : value)));
}
