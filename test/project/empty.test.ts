import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';

const CONFIG = `import { defineProject } from 'penstock';
export default defineProject({
  integrations: [],
  environments: {
    dev: {
      throttle: { requestsPerSecond: 200, burst: 400 },
      owner: 'Integrations platform, platform-on-call@example.com',
      docsUrl: 'https://github.com/example/penstock/blob/main/docs',
      vendors: {},
      production: false,
      logRetentionDays: 7,
      onCall: { page: [], ticket: [] },
      integrations: {},
    },
  },
});
`;

let project: ProjectCopy;
let environment: Environment;

beforeAll(async () => {
  project = await copyProject();
  await project.remove('integrations');
  await project.write('penstock.config.ts', CONFIG);
  environment = await startEnvironment({ project: project.config });
});

afterAll(async () => {
  await environment?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

test('a project without integrations synthesizes and starts', () => {
  const { queues, vendors, secrets } = environment.description;
  expect({ queues, vendors, secrets }).toEqual({ queues: {}, vendors: {}, secrets: {} });
});
