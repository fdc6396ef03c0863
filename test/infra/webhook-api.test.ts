import { afterAll, expect, test } from 'vitest';
import type { EnvironmentSettings, Integration } from '../../shared/contract/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../fixtures/project/penstock.config.ts';
import type { Template } from './assembly.ts';
import { ofType } from './assembly.ts';
import { withoutCode } from './without-code.ts';

const dev = project.environments.dev as EnvironmentSettings;
const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());

const named = (name: string, source: Partial<Integration['source']> = {}): Integration => ({
  ...contract,
  name,
  source: { ...contract.source, ...source },
});

function templates(integrations: readonly Integration[], settings: EnvironmentSettings = dev) {
  const stacks = synth.templates('dev', settings, integrations);
  return (name: string) => stacks[`penstock-dev-${name}`] as Template;
}

const throttleOf = (stack: Template) => {
  const [stage, ...others] = ofType(stack, 'AWS::ApiGatewayV2::Stage');
  expect(others).toEqual([]);
  return stage?.Properties.DefaultRouteSettings;
};

test('each integration has an HTTP API with a throttle of its own: what its contract expects, or the environment’s', () => {
  const template = templates([
    named('shop', { expectedRate: { requestsPerSecond: 7, burst: 30 } }),
    named('crm-to-audience'),
  ]);
  expect(throttleOf(template('shop'))).toEqual({ ThrottlingRateLimit: 7, ThrottlingBurstLimit: 30 });
  expect(throttleOf(template('crm-to-audience'))).toEqual({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 });
  expect(ofType(template('platform'), 'AWS::ApiGatewayV2::Api')).toEqual([]);
  for (const name of ['shop', 'crm-to-audience']) {
    expect(ofType(template(name), 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey)).toEqual([
      `ANY /webhooks/${name}`,
    ]);
  }
});

test('the access log’s name keeps it out of the account’s one resource policy, which a hundred integrations would overflow', () => {
  const stack = templates([named('shop')])('shop');
  const names = ofType(stack, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName);
  expect(names).toContain('/aws/vendedlogs/apis/penstock-dev-shop-webhooks');
});

test('on a custom domain each integration has a base path of its own, and the URL that it has everywhere', () => {
  const stack = templates([named('shop')], { ...dev, domain: { name: 'hooks.example.com' } })('shop');
  expect(ofType(stack, 'AWS::ApiGatewayV2::ApiMapping').map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({ DomainName: 'hooks.example.com', Stage: '$default', ApiMappingKey: 'webhooks/shop' }),
  ]);
  // The domain takes the base path off before it looks for a route.
  expect(
    ofType(stack, 'AWS::ApiGatewayV2::Route')
      .map(({ Properties }) => Properties.RouteKey)
      .sort(),
  ).toEqual(['ANY /', 'ANY /webhooks/shop']);
  expect(stack.Outputs?.WebhookUrl?.Value).toBe('https://hooks.example.com/webhooks/shop');
});

const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b';
const domain = {
  name: 'hooks.example.com',
  certificateArn: CERTIFICATE,
  basePaths: { shop: 'in/shop' },
  mutualTls: {
    name: 'mtls.example.com',
    certificateArn: `${CERTIFICATE}-mtls`,
    truststoreUri: 's3://trust/vendors.pem',
    truststoreVersion: 'v1',
  },
} as const;
const bank = named('bank', {
  provider: {
    kind: 'mtls',
    id: 'bank',
    label: 'Bank',
    events: { format: 'json', id: ['body/id'], type: ['body/type'] },
  },
});
const receiverOf = (stack: Template) =>
  ofType(stack, 'AWS::Lambda::Function').find(({ Properties }) => String(Properties.FunctionName).endsWith('-receive'))
    ?.Properties.Environment.Variables;

test('a domain with a certificate is made in a stack of its own, with what its DNS record points at, and outlives a change', () => {
  const template = templates([named('shop'), bank], { ...dev, domain });
  const [ordinary, mutual] = ofType(template('platform-domain'), 'AWS::ApiGatewayV2::DomainName');
  expect(ordinary).toMatchObject({
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      DomainName: 'hooks.example.com',
      DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
    },
  });
  expect(ordinary?.Properties).not.toHaveProperty('MutualTlsAuthentication');
  expect(mutual?.Properties).toMatchObject({
    DomainName: 'mtls.example.com',
    MutualTlsAuthentication: { TruststoreUri: 's3://trust/vendors.pem', TruststoreVersion: 'v1' },
  });
  expect(Object.keys(template('platform-domain').Outputs ?? {})).toEqual(['DomainTarget', 'MutualTlsDomainTarget']);
  expect(
    templates([named('shop')], { ...dev, domain: { name: 'there.example.com' } })('platform-domain'),
  ).toBeUndefined();
});

test('an integration may have another base path, which its receiver knows', () => {
  const template = templates([named('shop'), named('crm-to-audience')], { ...dev, domain });
  expect(ofType(template('shop'), 'AWS::ApiGatewayV2::ApiMapping').map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({ DomainName: 'hooks.example.com', ApiMappingKey: 'in/shop' }),
  ]);
  expect(template('shop').Outputs?.WebhookUrl?.Value).toBe('https://hooks.example.com/in/shop');
  expect(receiverOf(template('shop'))).toMatchObject({ PENSTOCK_PUBLIC_PATH: '/in/shop' });
  expect(receiverOf(template('crm-to-audience'))).not.toHaveProperty('PENSTOCK_PUBLIC_PATH');
});

test('a sender that shows a client certificate has the domain that asks for one, and no other way in', () => {
  const stack = templates([named('shop'), bank], { ...dev, domain, publicUrl: 'https://proxy.example.com' })('bank');
  expect(ofType(stack, 'AWS::ApiGatewayV2::Api').map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({ DisableExecuteApiEndpoint: true }),
  ]);
  expect(ofType(stack, 'AWS::ApiGatewayV2::ApiMapping').map(({ Properties }) => Properties.DomainName)).toEqual([
    'mtls.example.com',
  ]);
  expect(stack.Outputs?.WebhookUrl?.Value).toBe('https://mtls.example.com/webhooks/bank');
  expect(stack.Outputs).not.toHaveProperty('ApiUrl');
  const [ordinary] = ofType(templates([named('shop')], { ...dev, domain })('shop'), 'AWS::ApiGatewayV2::Api');
  expect(ordinary?.Properties).not.toHaveProperty('DisableExecuteApiEndpoint');
});

test('a stack of an integration with three deliveries stays far below CloudFormation’s 500 resources', () => {
  const delivery = contract.deliveries['contact-to-member'];
  const integration = { ...named('shop'), deliveries: { one: delivery, two: delivery, three: delivery } };
  const stack = templates([integration])('shop');
  expect(Object.keys(stack.Resources).length).toBeLessThan(150);
});
