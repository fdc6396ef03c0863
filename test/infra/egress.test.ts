import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { EnvironmentSettings } from '../../shared/contract/index.ts';
import project from '../fixtures/project/penstock.config.ts';
import { ofType, type Template } from './assembly.ts';
import { withoutCode } from './without-code.ts';

const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());

const prod = project.environments.prod as EnvironmentSettings;
const stacksOf = (egress?: EnvironmentSettings['egress']) =>
  synth.synth('prod', { ...prod, ...(egress && { egress }) }, project.integrations).stacks;
const integration = (stacks: ReturnType<typeof stacksOf>) => stacks['penstock-prod-crm-to-audience'] as Template;

test('without the setting there is no network, and no function is in one', () => {
  const all = Object.values(stacksOf());
  expect(
    all.flatMap((stack) => Object.values(stack.Resources)).filter(({ Type }) => Type.startsWith('AWS::EC2')),
  ).toEqual([]);
  expect(JSON.stringify(all)).not.toContain('VpcConfig');
});

test.each([1, 2] as const)(
  'with %i zones, deliveries call vendors from as many addresses, which outlive every deploy',
  (zones) => {
    const stacks = stacksOf({ zones });
    const network = stacks['penstock-prod-platform-egress'] as Template;
    const addresses = ofType(network, 'AWS::EC2::EIP');
    expect(addresses).toHaveLength(zones);
    for (const { DeletionPolicy, UpdateReplacePolicy } of addresses)
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    const gateways = ofType(network, 'AWS::EC2::NatGateway').map(({ Properties }) =>
      JSON.stringify(Properties.AllocationId),
    );
    expect(new Set(gateways).size).toBe(zones);
    expect(Object.keys(network.Outputs ?? {}).filter((name) => name.endsWith('Ip'))).toHaveLength(zones);
    // DynamoDB and S3 do not pass the NAT gateway.
    expect(ofType(network, 'AWS::EC2::VPCEndpoint')).toHaveLength(2);
    // Nothing may come in.
    for (const { Properties } of ofType(network, 'AWS::EC2::SecurityGroup'))
      expect(Properties).not.toHaveProperty('SecurityGroupIngress');
  },
);

test('the validation plugins accept static addresses and custom domains', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'penstock-nag-'));
  const arn = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b';
  const mutualTls = { name: 'mtls.example.com', certificateArn: arn, truststoreUri: 's3://trust/vendors.pem' };
  const domain = { name: 'hooks.example.com', certificateArn: arn, mutualTls };
  synth.synth('prod', { ...prod, domain, egress: { zones: 2 } }, project.integrations, { outdir, isValidated: true });
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  rmSync(outdir, { recursive: true });
  expect(report.pluginReports).toEqual([]);
});

test('only workers are in the network; they name it by parameters, so that no stack holds another back', () => {
  const stacks = stacksOf({ zones: 2 });
  const inNetwork = Object.values(stacks).flatMap((stack) =>
    ofType(stack, 'AWS::Lambda::Function').filter(({ Properties }) => Properties.VpcConfig),
  );
  expect(inNetwork.map(({ Properties }) => [Properties.FunctionName, Properties.VpcConfig])).toEqual([
    [
      'penstock-prod-crm-to-audience-contact-to-member',
      {
        SecurityGroupIds: ['{{resolve:ssm:/penstock/prod/egress/security-group}}'],
        SubnetIds: ['{{resolve:ssm:/penstock/prod/egress/subnet-1}}', '{{resolve:ssm:/penstock/prod/egress/subnet-2}}'],
      },
    ],
  ]);
  const network = stacks['penstock-prod-platform-egress'] as Template;
  expect(
    ofType(network, 'AWS::SSM::Parameter')
      .map(({ Properties }) => Properties.Name)
      .sort(),
  ).toEqual([
    '/penstock/prod/egress/security-group',
    '/penstock/prod/egress/subnet-1',
    '/penstock/prod/egress/subnet-2',
  ]);
  expect(JSON.stringify(network.Outputs)).not.toContain('Export');
  const actions = ofType(integration(stacks), 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Resource }) => Resource === '*')
    .flatMap(({ Action }) => Action);
  expect(actions.every((action: string) => action.startsWith('ec2:'))).toBe(true);
});
