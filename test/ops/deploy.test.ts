import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeDescription } from '../../dev/start/description.ts';
import { RESOURCE_RULES } from '../../ops/deploy/replacement.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { run } from '../harness/program.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';
import { assemblyOf } from '../harness/synthesis.ts';

/** What is deployed is an environment on this machine: the wrapper reads it by the clients that it has for AWS. */
const QUEUE = 'penstock-dev-crm-to-audience-contact-to-member';
let environment: Environment;
let variant: ProjectCopy;
let folder: string;

beforeAll(async () => {
  environment = await startEnvironment();
  folder = await mkdtemp(join(tmpdir(), 'penstock-deploy-'));
  await writeDescription(folder, environment.description);
  variant = await copyProject();
});
afterAll(async () => {
  await variant[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** `npm run deploy`, as a person runs it. */
function deploy(config: string, ...args: string[]) {
  const { AWS_ENDPOINT_URL: _ours, ...env } = process.env;
  const words = ['run.mjs', 'ops/deploy.ts', ...args, '--folder', folder];
  return run(process.execPath, words, { env: { ...env, PENSTOCK_PROJECT: config } });
}

test('one word of a contract that would leave a queue behind with an event in it stops the deploy; without the event it is shown', async () => {
  await variant.replace('integrations/crm-to-audience/contract.ts', "ordering: 'by-entity'", "ordering: 'none'");
  const { awsEndpointUrl: endpoint, region, accessKeyId, secretAccessKey } = environment.description;
  const sqs = new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const letters = `${QUEUE}-dead-letters.fifo`;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: letters }));
  await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: '{}', MessageGroupId: 'g', MessageDeduplicationId: 'd' }),
  );

  const refused = await deploy(variant.config, 'dev', '--plan');
  const text = refused.out.replaceAll('\n  ', ' ');
  expect([refused.code, text]).toEqual([1, expect.stringContaining('Nothing was deployed:')]);
  expect(text).toContain(`- ${letters} holds 1 events (1 wait, 0 are in work, 0 are delayed)`);
  expect(text).toContain(`npm run ops -- drain ${letters} --env dev`);
  expect(text).toContain(
    `- ${QUEUE}.fifo, AWS::SQS::Queue of penstock-dev-crm-to-audience, is replaced (its FifoQueue`,
  );

  await environment.runtime.dispatch({ kind: 'operator' }, 'sqs', 'PurgeQueue', { QueueUrl });
  const shown = await deploy(variant.config, 'dev', '--plan');
  expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('The deploy takes away:')]);
  // Agreed to or not, this machine is no place to deploy to.
  const here = await deploy(variant.config, 'dev', '--yes');
  expect([here.code, here.err]).toEqual([
    3,
    expect.stringContaining('runs on this machine: `npm run dev` deploys there'),
  ]);
});

test('the team’s types are checked first, and a wrong one stops it with its line', async () => {
  await using broken = await copyProject();
  await broken.replace(
    'integrations/crm-to-audience/contract.ts',
    "title: 'HubSpot contacts",
    "titel: 'HubSpot contacts",
  );
  const { code, err, out } = await deploy(broken.config, 'dev', '--plan');
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/contract\.ts\(\d+,\d+\): error TS/);
});

test.each([
  [[], /Name one environment; there are dev, staging, prod\./],
  [['qa'], /no environment "qa"; there are dev, staging, prod\./],
  [['dev', '--force'], /Unknown option '--force'/],
])('deploy %j is refused with what to type', async (args, message) => {
  const { code, err } = await deploy('test/fixtures/project/penstock.config.ts', ...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});

test('every type of resource in the templates has its rule of replacement', async () => {
  const assembly = join(folder, 'prod');
  await assemblyOf({ stage: 'prod', vendors: {}, output: assembly });
  const stage = join(assembly, 'assembly-prod');
  const files = (await readdir(stage)).filter((file) => file.endsWith('.template.json'));
  const types = files.flatMap((file) => {
    const { Resources } = JSON.parse(readFileSync(join(stage, file), 'utf8')) as {
      Resources: Record<string, { Type: string }>;
    };
    return Object.values(Resources).map(({ Type }) => Type);
  });
  expect([...new Set(types)].filter((type) => !Object.hasOwn(RESOURCE_RULES, type))).toEqual([]);
});
