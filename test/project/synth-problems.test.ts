import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../harness/program.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';

const FOLDER = 'integrations/crm-to-audience';
const CONTRACT = `${FOLDER}/contract.ts`;
const DELIVERY = `${FOLDER}/contact-to-member.ts`;
const CONFIG = 'penstock.config.ts';

let project: ProjectCopy;
beforeEach(async () => {
  project = await copyProject();
});
afterEach(() => project[Symbol.asyncDispose]());

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

test('a contract that imports its delivery is named, with the rule that it breaks', async () => {
  await project.replace(CONTRACT, '  title: ', '  title: delivery.delivery + ');
  await project.replace(
    CONTRACT,
    "from 'penstock';",
    "from 'penstock';\nimport delivery from './contact-to-member.ts';",
  );
  const { code, err } = await synth(project.config);
  expect(err).toMatch(/contact-to-member\.ts:\d+ cannot be loaded: ReferenceError: .*never the other way round/);
  expect(err).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
});

test.each([
  [
    'ends the process',
    'process.exit(0);',
    /contact-to-member\.ts ends the process while it is loaded, .*: remove the call of process\.exit/,
  ],
  [
    'never finishes loading',
    'await new Promise(() => {});',
    /contact-to-member\.ts never finishes loading: a top-level await .* Remove the await/,
  ],
])('a delivery that %s is named, and synth fails', async (_, line, expected) => {
  await project.replace(DELIVERY, 'const contactEvent', `${line}\nconst contactEvent`);
  const { code, err } = await synth(project.config);
  expect(err).toMatch(expected);
  expect(err).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
});

test('synth names the line of a member that the environment lacks, though it looks at types only then', async () => {
  await project.replace(CONFIG, '      onCall: { page: [], ticket: [] },', '');
  const { code, err } = await synth(project.config);
  expect(err).toMatch(/penstock\.config\.ts\(\d+,\d+\): error TS\d+: .*onCall/);
  expect(err).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
});

test.each([
  ['npm run docs', ['ops/docs/main.ts']],
  ['npm run names', ['ops/names.ts']],
  ['npm run new', ['ops/new/main.ts', 'destination', 'books']],
  ['the team’s part of npm run check', ['ops/typecheck.ts']],
  ['npm run ops', ['ops/main.ts', 'events']],
])('%s says what is wrong with the project file, without a stack', async (_, args) => {
  await project.replace(CONFIG, 'integrations: [crmToAudience', 'integrations: [crmToAudience, crmToAudience');
  const { code, err } = await run(process.execPath, args, {
    env: { ...process.env, PENSTOCK_PROJECT: project.config },
  });
  expect(err).toMatch(/^\S+penstock\.config\.ts: integrations lists "crm-to-audience" twice: remove one\.$/m);
  expect(err).not.toMatch(/^\s+at /m);
  expect(code).toBeGreaterThan(0);
});

/** Runs the CDK app as `npm start` does: without a look at the types first. */
const synth = (config: string) =>
  run(process.execPath, ['infra/app.ts'], {
    env: { ...process.env, PENSTOCK_PROJECT: config, CDK_CONTEXT_JSON: '{"typecheck":"off"}' },
  });
