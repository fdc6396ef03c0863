import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, expect, test } from 'vitest';
import type { Bundles } from '../../infra/bundle/index.ts';
import { addEnvironment } from '../../infra/environment-stage.ts';
import type { Integration } from '../../shared/contract/index.ts';
import { asDeployed } from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../fixtures/project/penstock.config.ts';

type Provider = NonNullable<Integration['source']['provider']>;

const { environments } = project;

const folder = mkdtempSync(join(tmpdir(), 'penstock-bundle-'));
writeFileSync(join(folder, 'index.mjs'), '');
afterAll(() => rmSync(folder, { recursive: true }));

/** The receiver's permissions for an integration with this provider, without those for its logs, as `action resource-kind`. */
function receiverActions(provider: Provider): string[] {
  const bundle = { directory: folder, handler: 'index.handler' } as const;
  const bundles: Bundles = {
    receiver: () => bundle,
    worker: () => bundle,
    pull: () => bundle,
    reconciliation: () => bundle,
    platform: () => bundle,
    remove: async () => {},
  };
  const integration: Integration = { ...contract, source: { ...contract.source, provider } };
  const dev = environments.dev;
  if (!dev) throw new Error('there is an environment dev');
  const stage = addEnvironment(new App(), 'dev', { settings: dev, integrations: [asDeployed(integration)], bundles });
  const template = stage.synth().getStackByName('penstock-dev-crm-to-audience').template;
  const resources = Object.values<{ Type: string; Properties: Policy }>(template.Resources);
  const policies = resources.filter(({ Type }) => Type === 'AWS::IAM::Policy').map(({ Properties }) => Properties);
  const receiver = policies.find(({ PolicyName }) => PolicyName.includes('webhook'));
  const actions = receiver?.PolicyDocument.Statement.flatMap(({ Action }) => Action) ?? [];
  return actions.filter((action) => !action.startsWith('logs:')).sort();
}

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | string[] }[] };
}

const ALWAYS = ['s3:PutObject', 'secretsmanager:GetSecretValue', 'sqs:SendMessage'];

test.each<[string, Provider, string[]]>([
  ['an ordinary sender', 'stripe', []],
  ['a sender that hands over its secret', 'asana', ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue']],
  ['a sender that signs a one-time token', 'mailgun', ['dynamodb:PutItem']],
  [
    'a sender that the contract describes itself',
    { kind: 'bearer', id: 'own', label: 'Own', events: { format: 'json', id: ['body/id'], type: ['body/type'] } },
    [],
  ],
])('the receiver of %s may do what it needs and no more', (_, provider, more) => {
  expect(receiverActions(provider)).toEqual([...ALWAYS, ...more].sort());
});
