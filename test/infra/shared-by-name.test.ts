import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PlatformStack } from '../../infra/platform-stack.ts';
import { resolve } from '../../packages/local-aws/src/assembly/intrinsics.ts';
import { evaluate } from '../../packages/local-aws/src/aws/iam.ts';
import type { PolicyDocument } from '../../packages/local-aws/src/aws/service.ts';
import { type Delivery, deliveryId, type EnvironmentSettings, type Integration } from '../../shared/contract/index.ts';
import {
  ACT_PREFIX,
  controlKey,
  deadLetterQueueName,
  destinationSecretName,
  failedCallPartition,
  PULL_PREFIX,
  queueName,
} from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../fixtures/project/penstock.config.ts';
import { ofType, type Template } from './assembly.ts';
import { withoutCode } from './without-code.ts';

const ACCOUNT = '111122223333';
const settings = project.environments.dev as EnvironmentSettings;
const crm: Integration = contract;
const member = crm.deliveries['contact-to-member'] as Delivery;
const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());

/** The platform's template with so many integrations, each with an account of its own. */
function platformOf(count: number): Template {
  const integrations = Array.from({ length: count }, (_, i): Integration => {
    const destination = { ...member.destination, name: `account-${i}`, credentialDays: 365 };
    return { ...crm, name: `crm-to-audience-${i}`, deliveries: { 'contact-to-member': { ...member, destination } } };
  });
  const app = new App();
  const stack = new PlatformStack(app, 'platform', {
    ...{ environmentName: 'dev', settings, bundles: synth.bundles },
    integrations: integrations.map((one) => ({ ...one, calledNow: one.name })),
  });
  return app.synth().getStackByName(stack.stackName).template;
}

describe('the platform’s template with 120 accounts', () => {
  let one: Template;
  let many: Template;
  beforeAll(() => {
    one = platformOf(1);
    many = platformOf(120);
  });

  test('has the outputs of one with a single account', () => {
    expect(many.Outputs).toEqual(one.Outputs);
  });

  test('has the roles and policies of one with a single account', () => {
    for (const type of ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])
      expect(ofType(many, type)).toEqual(ofType(one, type));
  });

  test('differs by one secret for each account, and in no other resource but the dashboard', () => {
    const types = Object.entries(many.Resources).flatMap(([id, resource]) =>
      JSON.stringify(one.Resources[id]) === JSON.stringify(resource) ? [] : [resource.Type],
    );
    expect(new Set(types)).toEqual(new Set(['AWS::CloudWatch::Dashboard', 'AWS::SecretsManager::Secret']));
    expect(Object.keys(many.Resources)).toHaveLength(Object.keys(one.Resources).length + 119);
  });
});

describe('what a pattern covers', () => {
  let stacks: Readonly<Record<string, Template>>;
  beforeAll(() => {
    stacks = synth.templates('dev', settings, [crm]);
  });

  const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${resource}`;
  const fn = (name: string) => arn('lambda', `function:penstock-${name}`);
  const secret = (name: string) => arn('secretsmanager', `secret:${name}-AbC123`);
  const DEV = { 'penstock:environment': 'dev' };

  /** Whether the role of the only function with this text in its name may do it. */
  function allows(functionName: string, action: string, resource: string, more: object = {}): boolean {
    const stack = Object.values(stacks).find(({ Resources }) => roleOf(Resources, functionName)) as Template;
    const role = roleOf(stack.Resources, functionName);
    const policies = ofType(stack, 'AWS::IAM::Policy').filter(({ Properties }) =>
      Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
    );
    expect(policies).toHaveLength(1);
    const documents = policies.map(
      ({ Properties }) => resolve(Properties.PolicyDocument, scope, functionName) as PolicyDocument,
    );
    const { kind } = evaluate(documents, { action, resource, ...more });
    expect(kind).not.toBe('unsupported');
    return kind === 'allowed';
  }

  const scope = {
    ref: (name: string) =>
      ({ 'AWS::Partition': 'aws', 'AWS::Region': 'eu-central-1', 'AWS::AccountId': ACCOUNT })[name] ?? name,
    attribute: (resource: string, name: string) => `${resource}.${name}`,
    importValue: () => undefined,
    parameter: () => undefined,
    condition: () => undefined,
  };

  test.each([
    ['its own environment’s worker by the alias of probes', 'dev-crm-to-audience-contact-to-member:probe-dev', true],
    ['no worker by itself', 'dev-crm-to-audience-contact-to-member', false],
    ['no receiver', 'dev-crm-to-audience-receive', false],
    ['nor the completeness check', 'dev-completeness-check', false],
    [
      'no worker of an environment whose name begins the same',
      'dev-eu-crm-to-audience-contact-to-member:probe-dev-eu',
      false,
    ],
  ])('the valve invokes %s: %s', (_what, name, isAllowed) => {
    expect(allows('dev-valve', 'lambda:InvokeFunction', fn(name))).toBe(isAllowed);
  });

  test.each([
    ['worker', fn('dev-crm-to-audience-contact-to-member'), true],
    ['archive', fn('dev-archive'), false],
  ])('the valve changes mappings of a %s: %s', (_what, owner, isAllowed) => {
    const keys = { 'lambda:FunctionArn': [owner] };
    const mapping = arn('lambda', 'event-source-mapping:1');
    expect(allows('dev-valve', 'lambda:UpdateEventSourceMapping', mapping, { keys })).toBe(isAllowed);
  });

  test('the valve sees when destinations’ secrets change, no other secret, and never a value', () => {
    const see = (action: string, name: string) => allows('dev-valve', `secretsmanager:${action}`, secret(name));
    expect(see('DescribeSecret', destinationSecretName('dev', 'mailchimp'))).toBe(true);
    expect(see('GetSecretValue', destinationSecretName('dev', 'mailchimp'))).toBe(false);
    expect(see('DescribeSecret', 'penstock/dev/integrations/crm-to-audience/webhook')).toBe(false);
    expect(see('DescribeSecret', destinationSecretName('prod', 'mailchimp'))).toBe(false);
  });

  test('the archive receives from archive queues only, also where a delivery’s queue is called like one', () => {
    const receive = (name: string, role: string) =>
      allows('dev-archive', 'sqs:ReceiveMessage', arn('sqs', name), { tags: { ...DEV, 'penstock:role': role } });
    expect(receive('penstock-dev-crm-to-audience-archive', 'archive')).toBe(true);
    expect(receive(queueName('dev', 'crm-to-audience', 'contact-to-archive', 'none'), 'source')).toBe(false);
    expect(receive(deadLetterQueueName('dev', 'crm-to-audience', 'archive', 'none'), 'archive-dead-letter')).toBe(
      false,
    );
  });

  const tableOf = (name: string): string => {
    const [id] = Object.values(stacks).flatMap(({ Resources }) =>
      Object.entries(Resources).flatMap(([own, { Type, Properties }]) =>
        Type === 'AWS::DynamoDB::Table' && Properties.TableName === name ? [`${own}.Arn`] : [],
      ),
    );
    return id ?? '';
  };

  test('the monitor reads of accounts’ rows what answers said of their version, and never a whole row', () => {
    const read = (attributes: readonly string[], select: string, partition = controlKey('mailchimp')) => {
      const keys = {
        'dynamodb:LeadingKeys': [partition],
        'dynamodb:Attributes': attributes,
        'dynamodb:Select': [select],
      };
      return allows('dev-monitor', 'dynamodb:BatchGetItem', tableOf('penstock-dev-control'), { keys });
    };
    expect(read(['pk', 'notice'], 'SPECIFIC_ATTRIBUTES')).toBe(true);
    expect(read(['pk', 'pauses'], 'SPECIFIC_ATTRIBUTES')).toBe(false);
    expect(read([], 'ALL_ATTRIBUTES')).toBe(false);
    expect(read(['pk', 'notice'], 'SPECIFIC_ATTRIBUTES', 'valve')).toBe(false);
  });

  test('the completeness check reads the state of events, and no other partition of a delivery, a pull or a person', () => {
    const ledger = tableOf('penstock-dev-ledger');
    const read = (partition: string, attribute = 'state') => {
      const keys = {
        'dynamodb:LeadingKeys': [partition],
        'dynamodb:Attributes': ['pk', 'sk', attribute],
        'dynamodb:Select': ['SPECIFIC_ATTRIBUTES'],
      };
      return allows('dev-completeness-check', 'dynamodb:BatchGetItem', ledger, { keys });
    };
    expect(read('crm-to-audience/contact-to-member')).toBe(true);
    expect(read('crm-to-audience/contact-to-member', 'body')).toBe(false);
    const others = [
      failedCallPartition(deliveryId('crm-to-audience', 'contact-to-member')),
      ...[
        `${PULL_PREFIX}crm-to-audience/nightly`,
        'monitor',
        `${ACT_PREFIX}2026-11`,
        'crm-to-audience/contact-to-member#drift',
      ],
    ];
    expect(others.filter((one) => read(one))).toEqual([]);
  });

  test('a worker reads the secrets of its own accounts, by their whole names', () => {
    const read = (name: string) =>
      allows('contact-to-member', 'secretsmanager:GetSecretValue', secret(destinationSecretName('dev', name)));
    expect(['mailchimp', 'hubspot'].map(read)).toEqual([true, true]);
    // Six letters after a hyphen look like the end of an ARN.
    expect(['mailchimp-second', 'mailchim', 'mailchimp2', 'books'].map(read)).toEqual([false, false, false, false]);
  });
});

function roleOf(resources: Template['Resources'], functionName: string): string | undefined {
  const found = Object.values(resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && String(Properties.FunctionName).endsWith(functionName),
  );
  return found?.Properties.Role['Fn::GetAtt'][0];
}
