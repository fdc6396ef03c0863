import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { EnvironmentSettings, Integration } from '../../shared/contract/index.ts';
import pulled from '../fixtures/pulled/integrations/catalogue-to-shop/contract.ts';
import contract from '../fixtures/reconciled/integrations/catalogue-to-shop/contract.ts';
import project from '../fixtures/reconciled/penstock.config.ts';
import { LINKED } from '../shared/reconcile/sides.ts';
import { ofType, type Template } from './assembly.ts';
import { withoutCode } from './without-code.ts';

const dev = project.environments.dev as EnvironmentSettings;
const NAME = 'penstock-dev-catalogue-to-shop-nightly-comparison';
const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());

const stacksOf = (integration: Integration) => synth.templates('dev', dev, [integration]);
const stack = stacksOf(contract)['penstock-dev-catalogue-to-shop'] as Template;

/** The statements of the function's role, each as one text with its actions first. */
function statements(of = stack): readonly string[] {
  const [id] = Object.entries(of.Resources).find(([, { Properties }]) => Properties.FunctionName === NAME) ?? [];
  const role = String(JSON.stringify(of.Resources[id ?? '']?.Properties.Role).match(/"([^"]+Role[^"]+)"/)?.[1]);
  return ofType(of, 'AWS::IAM::Policy')
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: unknown }[])
    .map(({ Action, ...more }) => `${[Action].flat().join(' ')} ${JSON.stringify(more)}`);
}

test('a reconciliation has a function of one gigabyte and ten minutes, a queue, and a schedule in its time zone', () => {
  const [fn] = ofType(stack, 'AWS::Lambda::Function').filter(({ Properties }) => Properties.FunctionName === NAME);
  expect(fn?.Properties).toMatchObject({ MemorySize: 1024, Timeout: 600, RecursiveLoop: 'Allow' });
  const queues = ofType(stack, 'AWS::SQS::Queue').map(({ Properties }) => Properties);
  expect(queues.find(({ QueueName }) => QueueName === `${NAME}-runs`)).toMatchObject({ VisibilityTimeout: 1200 });
  const [schedule] = ofType(stack, 'AWS::Scheduler::Schedule');
  expect(schedule?.Properties).toMatchObject({
    ...{ Name: NAME, ScheduleExpression: 'cron(15 1 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' },
  });
  const alarms = ofType(stack, 'AWS::CloudWatch::Alarm').map(({ Properties }) => String(Properties.AlarmName));
  expect(alarms.filter((name) => name.startsWith(NAME)).map((name) => name.slice(NAME.length + 1))).toEqual([
    ...['run-missed', 'run-late', 'run-failed', 'run-unusual', 'differences-found', 'run-long'],
  ]);
});

test('it may write its own rows and no others, read what has not ended of its own delivery, and call its two accounts', () => {
  const all = statements();
  const of = (action: string) => all.filter((text) => text.split(' {')[0]?.split(' ').includes(action));
  expect(of('s3:PutObject').filter((text) => !text.includes('/reconcile/'))).toEqual([
    expect.stringContaining('"s3:if-none-match":"false"'),
  ]);
  expect(of('s3:GetObject')).toEqual([expect.stringContaining('/reconcile/nightly-comparison/*')]);
  expect(of('dynamodb:Query')).toEqual([
    expect.stringMatching(
      /"dynamodb:LeadingKeys":\["catalogue-to-shop\/product-to-shop","catalogue-to-shop\/product-to-shop#dead","catalogue-to-shop\/product-to-shop#set-aside"\].*index\/open/,
    ),
  ]);
  expect(of('dynamodb:PutItem')).toEqual([
    expect.stringContaining('"dynamodb:LeadingKeys":["pull#catalogue-to-shop/nightly-comparison"]'),
  ]);
  expect(of('secretsmanager:GetSecretValue').join()).toMatch(/destinations\/catalogue.*destinations\/shop/);
  expect(of('dynamodb:DeleteItem')).toEqual([]);
});

test('it may read the pairs of the link that it joins by, and write none', () => {
  const declared = contract.reconciliations['nightly-comparison'];
  const { definition, from } = LINKED.link ?? {};
  if (!definition || !from) throw new Error('No link is declared.');
  const linked: Integration = {
    ...contract,
    deliveries: { 'product-to-shop': { ...contract.deliveries['product-to-shop'], links: [definition] } },
    reconciliations: { 'nightly-comparison': { ...declared, link: { definition, from } } },
  };
  const all = statements(stacksOf(linked)['penstock-dev-catalogue-to-shop'] as Template);
  expect(all.filter((text) => text.includes('link#'))).toEqual([
    expect.stringMatching(/^dynamodb:GetItem dynamodb:Query .*"dynamodb:LeadingKeys":\["link#product-product"\]/),
  ]);
});

test('the recover function may ask it for one record by an alias, and nothing else of it; where there is none it may ask nothing', () => {
  const asking = (integration: Integration) =>
    ofType(stacksOf(integration)['penstock-dev-platform'] as Template, 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as object[])
      .map((statement) => JSON.stringify(statement))
      .filter((text) => text.includes(':compare'));
  expect(asking(pulled)).toEqual([]);
  expect(asking(contract)).toEqual([expect.stringMatching(/"lambda:InvokeFunction".*penstock-dev-\*:compare-dev/)]);
  const aliases = ofType(stack, 'AWS::Lambda::Alias').map(({ Properties }) => Properties.Name);
  expect(aliases).toContain('compare-dev');
});

test('the recover function may write pairs of links, where a delivery names one', () => {
  const writing = (integration: Integration) =>
    ofType(stacksOf(integration)['penstock-dev-platform'] as Template, 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as object[])
      .map((statement) => JSON.stringify(statement))
      .filter((text) => text.includes('link#'));
  expect(writing(contract)).toEqual([]);
  const { definition } = LINKED.link ?? {};
  if (!definition) throw new Error('No link is declared.');
  const own = { 'product-to-shop': { ...contract.deliveries['product-to-shop'], links: [definition] } };
  expect(writing({ ...contract, deliveries: own })).toEqual([
    expect.stringContaining('"dynamodb:LeadingKeys":["link#*"]'),
  ]);
});

test('people who observe may read reports where there are any, and nothing else of that bucket', () => {
  const reading = (integration: Integration) =>
    ofType(stacksOf(integration)['penstock-dev-platform'] as Template, 'AWS::IAM::ManagedPolicy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as object[])
      .map((statement) => JSON.stringify(statement))
      .filter((text) => text.includes('s3:GetObject'));
  expect(reading(pulled)).toEqual([]);
  expect(reading(contract)).toEqual([expect.stringContaining('/*/reconcile/*/report.*')]);
});

test('the validation plugin accepts it', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'penstock-nag-'));
  synth.synth('dev', dev, [contract], { outdir, isValidated: true });
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  rmSync(outdir, { recursive: true });
  expect(report.pluginReports).toEqual([]);
});
