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
  const stack = templates([named('shop')], { ...dev, domainName: 'hooks.example.com' })('shop');
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

test('a stack of an integration with three deliveries stays far below CloudFormation’s 500 resources', () => {
  const delivery = contract.deliveries['contact-to-member'];
  const integration = { ...named('shop'), deliveries: { one: delivery, two: delivery, three: delivery } };
  const stack = templates([integration])('shop');
  expect(Object.keys(stack.Resources).length).toBeLessThan(150);
});
