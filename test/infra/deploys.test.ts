import { identityRule } from '@penstock/webhooks';
import { afterAll, describe, expect, test } from 'vitest';
import type { EnvironmentSettings, Integration } from '../../shared/contract/index.ts';
import { namesChanges, projectNames } from '../../shared/project/index.ts';
import { asDeployed, protections } from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../fixtures/project/penstock.config.ts';
import type { Template } from './assembly.ts';
import { Account } from './cloudformation/account.ts';
import { TYPES } from './cloudformation/types.ts';
import { type Synthesized, withoutCode } from './without-code.ts';

const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());

const environments = Object.entries(project.environments);
const delivery = contract.deliveries['contact-to-member'];
const ordered = (ordering: 'by-entity' | 'none'): Integration => ({
  ...contract,
  deliveries: { 'contact-to-member': { ...delivery, consistency: { ...delivery.consistency, ordering } } },
});

const settingsOf = (environment: string) => project.environments[environment] as EnvironmentSettings;
const synthesized = (environment: string, integration: Integration = ordered('by-entity')) =>
  synth.synth(environment, settingsOf(environment), [integration]);

const isStateful = (type: string) => TYPES[type]?.isStateful === true;
const statefulIn = ({ Resources }: Template) =>
  Object.entries(Resources).filter(([, { Type }]) => isStateful(Type)) as [string, Template['Resources'][string]][];

/** Deploys every stack in order. @returns the first reason of a failure */
function deployAll(account: Account, { stacks, terminationProtected }: Synthesized): string | undefined {
  for (const [name, template] of Object.entries(stacks)) {
    const failed = account.deploy(name, { template, isProtected: terminationProtected.includes(name) });
    if (failed) return failed;
  }
  return undefined;
}

describe.each(environments)('in %s', (environment) => {
  const before = synthesized(environment);

  test('everything that holds state is left where a deploy removes or replaces it', () => {
    const all = Object.values(before.stacks).flatMap(statefulIn);
    expect(new Set(all.map(([, { Type }]) => Type))).toEqual(
      new Set([
        'AWS::DynamoDB::Table',
        'AWS::KMS::Key',
        'AWS::S3::Bucket',
        'AWS::SQS::Queue',
        'AWS::SecretsManager::Secret',
      ]),
    );
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of all)
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, 'RetainExceptOnCreate', 'Retain']);
  });

  test('nothing in the templates protects what a failed first deploy has to take back', () => {
    expect(before.terminationProtected).toEqual([]);
    for (const template of Object.values(before.stacks))
      for (const { Type, Properties } of Object.values(template.Resources))
        expect(Properties?.[TYPES[Type]?.protectedBy ?? '']).not.toBe(true);
  });

  test('a first deploy that fails at any resource leaves nothing behind, and is repeated', () => {
    const names = Object.entries(before.stacks);
    for (const [failing, template] of names) {
      for (const failAt of Object.keys(template.Resources)) {
        const account = new Account();
        for (const [name, earlier] of names.slice(
          0,
          names.findIndex(([one]) => one === failing),
        ))
          expect(account.deploy(name, { template: earlier })).toBeUndefined();
        const size = account.size;
        expect(account.deploy(failing, { template, failAt })).toBe(`${failAt} failed`);
        expect([failAt, account.size, account.leftBehind()]).toEqual([failAt, size, []]);
        expect([failAt, deployAll(account, before)]).toEqual([failAt, undefined]);
      }
    }
  });

  test('another ordering destroys no queue: the old ones are left with their events', () => {
    const account = new Account();
    expect(deployAll(account, before)).toBeUndefined();
    const queue = `penstock-${environment}-crm-to-audience-contact-to-member`;
    for (const name of [`${queue}.fifo`, `${queue}-dead-letters.fifo`]) {
      const found = account.find('AWS::SQS::Queue', name);
      if (!found) throw new Error(`there is a queue ${name}`);
      found.holds = 4;
    }
    const unordered = synthesized(environment, ordered('none'));
    expect(deployAll(account, unordered)).toBeUndefined();
    expect(account.lost).toEqual([]);
    expect(account.leftBehind().map(({ name, holds }) => [name, holds])).toEqual(
      expect.arrayContaining([
        [`${queue}.fifo`, 4],
        [`${queue}-dead-letters.fifo`, 4],
      ]),
    );
    // Back again, while the first queues are still there: refused, and nothing is lost of either.
    expect(deployAll(account, before)).toMatch(/\.fifo already exists/);
    expect(account.lost).toEqual([]);
    expect(account.find('AWS::SQS::Queue', queue)?.stack).toBe(`penstock-${environment}-crm-to-audience`);
  });

  test('an update that fails at any resource destroys nothing that held events before', () => {
    const unordered = synthesized(environment, ordered('none'));
    const stack = `penstock-${environment}-crm-to-audience`;
    for (const failAt of Object.keys(unordered.stacks[stack]?.Resources ?? {})) {
      const account = new Account();
      expect(deployAll(account, before)).toBeUndefined();
      const queue = account.find('AWS::SQS::Queue', `${stack}-contact-to-member.fifo`);
      if (!queue) throw new Error('there is such a queue');
      queue.holds = 4;
      expect(account.deploy(stack, { template: unordered.stacks[stack] as Template, failAt })).toBe(`${failAt} failed`);
      expect([failAt, account.lost, queue.stack]).toEqual([failAt, [], stack]);
      expect([failAt, deployAll(account, unordered)]).toEqual([failAt, undefined]);
    }
  });

  test('a removed delivery and a destroyed environment leave what they hold', () => {
    const account = new Account();
    deployAll(account, before);
    const held = Object.entries(before.stacks).flatMap(([, template]) => statefulIn(template).length);
    for (const name of Object.keys(before.stacks).reverse()) expect(account.destroy(name)).toBeUndefined();
    const left = account.leftBehind().filter(({ type }) => isStateful(type));
    expect(left).toHaveLength(held.reduce((sum, count) => sum + count, 0));
  });
});

describe('what a change of the contract leaves behind is named in the manifest’s diff, and nothing of it is destroyed', () => {
  const named = (name: string, deliveries: Record<string, object>) =>
    ({ ...contract, name, deliveries }) as unknown as Integration;
  const of = (change: object) => named('crm-to-audience', { 'contact-to-member': { ...delivery, ...change } });
  const both = named('crm-to-audience', { 'contact-to-member': delivery, 'contact-to-letter': delivery });
  const { destination, worker, retry, retention } = delivery;

  test.each<[string, readonly Integration[], readonly Integration[], number]>([
    ['another ordering', [of({})], [ordered('none')], 2],
    ['a removed delivery', [both], [of({})], 2],
    ['a renamed delivery', [of({})], [named('crm-to-audience', { 'person-to-member': delivery })], 2],
    ['a renamed destination', [of({})], [of({ destination: { ...destination, name: 'mailchump' } })], 1],
    ['a new delivery', [of({})], [both], 0],
    [
      'a delivery that says what it was called',
      [of({})],
      [named('crm-to-audience', { person: { ...delivery, formerly: 'contact-to-member' } })],
      0,
    ],
    [
      'other times and sizes',
      [of({})],
      [of({ worker: { ...worker, timeoutSeconds: 60, maxConcurrency: 3, memoryMb: 512 } })],
      0,
    ],
    ['another schedule of retries', [of({})], [of({ retry: { ...retry, scheduleSeconds: [60, 600] } })], 0],
    ['another retention', [of({})], [of({ retention: { ...retention, sourceDays: 9 } })], 0],
    ['another sender', [of({})], [{ ...of({}), source: { ...contract.source, provider: 'stripe' } }], 0],
  ])('%s', (_, before, after, left) => {
    const account = new Account();
    const deploy = (integrations: readonly Integration[]) =>
      deployAll(account, synth.synth('staging', settingsOf('staging'), integrations));
    expect(deploy(before)).toBeUndefined();
    for (const existing of account.all()) existing.holds = isStateful(existing.type) ? 1 : 0;
    expect(deploy(after)).toBeUndefined();
    expect(account.lost).toEqual([]);
    const names = account.leftBehind().map(({ name }) => name.replace('staging', '{env}'));
    expect(names).toHaveLength(left);
    const manifest = (integrations: readonly Integration[]) => projectNames(integrations.map(asDeployed), identityRule);
    const dropped = namesChanges(manifest(before), manifest(after)).filter((line) => line.startsWith('- '));
    expect(names.filter((name) => !dropped.some((line) => line.endsWith(` ${name}`)))).toEqual([]);
  });
});

test('with custom domains and static addresses a first deploy that fails at any resource is repeated as well', () => {
  const arn = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b';
  const mutualTls = { name: 'mtls.example.com', certificateArn: arn, truststoreUri: 's3://trust/vendors.pem' };
  const domain = { name: 'hooks.example.com', certificateArn: arn, mutualTls };
  const all = synth.synth('prod', { ...settingsOf('prod'), domain, egress: { zones: 1 } }, [contract]);
  for (const failing of ['penstock-prod-platform-domain', 'penstock-prod-platform-egress']) {
    const template = all.stacks[failing] as Template;
    for (const [id, { DeletionPolicy }] of statefulIn(template))
      expect([id, DeletionPolicy]).toEqual([id, 'RetainExceptOnCreate']);
    for (const failAt of Object.keys(template.Resources)) {
      const account = new Account();
      expect(account.deploy(failing, { template, failAt })).toBe(`${failAt} failed`);
      expect([failAt, account.leftBehind(), deployAll(account, all)]).toEqual([failAt, [], undefined]);
    }
  }
  // Taken out of the settings: mappings and functions leave first, and what vendors know stays until a person deletes it.
  const account = new Account();
  deployAll(account, all);
  expect(deployAll(account, synthesized('prod'))).toBeUndefined();
  expect(account.leftBehind()).toEqual([]);
  expect(account.find('AWS::ApiGatewayV2::DomainName', 'hooks.example.com')).toBeDefined();
});

test('logs outlive their functions in production, and only there', () => {
  const policies = (environment: string) =>
    Object.values(synthesized(environment).stacks).flatMap(({ Resources }) =>
      Object.values(Resources).flatMap(({ Type, DeletionPolicy }) =>
        Type === 'AWS::Logs::LogGroup' ? DeletionPolicy : [],
      ),
    );
  expect(new Set(policies('prod'))).toEqual(new Set(['RetainExceptOnCreate']));
  expect(new Set(policies('staging'))).toEqual(new Set(['Delete']));
});

/** CloudFormation knows a resource by its logical id: another one for the same name cannot be created beside it. */
test('what holds state has the logical ids of the first deploy', () => {
  const ids = Object.values(synthesized('prod').stacks).flatMap((template) =>
    statefulIn(template).map(([id, { Type }]) => `${Type.split('::').at(-1)} ${id}`),
  );
  expect(ids.sort()).toEqual([
    'Bucket ArchiveBucket49F1AC64',
    'Bucket ClaimsE8D96B24',
    'Key OnCallKey8DFDEFC3',
    'Queue PagerDeadLetters32C10B82',
    'Queue RecoverDeadLetters28280A5D',
    'Queue RecoverSteps4747E66B',
    'Queue archiveDeadLetters40EC335B',
    'Queue archiveQueueEADF879D',
    'Queue contacttomemberDeadLettersF4FC3DBD',
    'Queue contacttomemberQueue7359B558',
    'Secret Pagerintegrationschannelcredential6BCFC239',
    'Secret Pageroncallcredential2F9A089C',
    'Secret hubspotcredential6FD2CC1B',
    'Secret mailchimpcredential4BCB3D6E',
    'Secret webhookSecret100087C8',
    'Table Control42E771B2',
    'Table IdempotencyC15CBC33',
    'Table LedgerB7379752',
  ]);
});

test('a stack that is deployed keeps its termination protection where it is named: the CDK CLI switches it off elsewhere', () => {
  const { stacks } = protections('prod', [contract]);
  expect(stacks).toEqual(Object.keys(synthesized('prod').stacks));
  const { terminationProtected } = synth.synth('prod', settingsOf('prod'), [contract], {
    protectedStacks: [stacks[0] ?? ''],
  });
  expect(terminationProtected).toEqual(['penstock-prod-platform']);
});

test('the tables that `doctor` protects are all in the stacks that are named', () => {
  const { stacks } = synthesized('prod');
  const withTables = Object.keys(stacks).filter((name) =>
    Object.values(stacks[name]?.Resources ?? {}).some(({ Type }) => Type === 'AWS::DynamoDB::Table'),
  );
  expect(protections('prod', [contract]).stacksWithTables).toEqual(withTables);
});
