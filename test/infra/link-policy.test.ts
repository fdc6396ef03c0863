import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeliveryWorker } from '../../infra/constructs/delivery-worker.ts';
import { platformByName } from '../../infra/platform.ts';
import type { LinkDefinition } from '../../shared/contract/index.ts';
import { asDeployed } from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../fixtures/project/penstock.config.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-links-'));
  writeFileSync(join(directory, 'index.mjs'), 'export const handler = async () => {};');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const link = (name: string): LinkDefinition => ({
  name,
  title: 'Pairs',
  from: { system: 'A', record: 'a', id: 'number' },
  to: { system: 'B', record: 'b', id: 'number' },
  facts: {},
});

/** The statements over the ledger's table of a worker whose delivery names these links. */
function ledgerStatements(links: readonly LinkDefinition[]) {
  const settings = project.environments.prod;
  const delivery = contract.deliveries['contact-to-member'];
  if (!settings) throw new Error('there is no prod');
  const stack = new Stack(new App({ analyticsReporting: false }), 'integration', {
    env: { account: '123456789012', region: 'eu-central-1' },
  });
  const integration = asDeployed({ ...contract, deliveries: { 'contact-to-member': { ...delivery, links } } });
  new DeliveryWorker(stack, 'Worker', {
    integration,
    name: 'contact-to-member',
    delivery: { ...delivery, links },
    platform: platformByName('prod', settings),
    bundle: { directory, handler: 'index.handler' },
    archive: new Queue(stack, 'Archive'),
  });
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policies
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Resource }) => JSON.stringify(Resource).includes('penstock-prod-ledger'));
}

test('a worker reaches the rows of the links that its contract names, and of no other', () => {
  const ofLinks = ledgerStatements([link('contact-member'), link('contact-letter')]).filter((statement) =>
    JSON.stringify(statement).includes('link#'),
  );
  expect(ofLinks).toMatchObject([
    {
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      Condition: {
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['link#contact-member', 'link#contact-letter'] },
      },
    },
  ]);
});

test('a worker of a delivery without links reaches no rows of links, and deletes none', () => {
  expect(JSON.stringify(ledgerStatements([]))).not.toMatch(/link#|DeleteItem/);
});
