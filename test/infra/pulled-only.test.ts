import { afterAll, expect, test } from 'vitest';
import { integrationAlarms } from '../../shared/alarms/index.ts';
import type { EnvironmentSettings, Integration } from '../../shared/contract/index.ts';
import { functionNames, monitorConfig } from '../../shared/topology/index.ts';
import contract from '../fixtures/pulled/integrations/catalogue-to-shop/contract.ts';
import project from '../fixtures/pulled/penstock.config.ts';
import { ofType, type Template } from './assembly.ts';
import { withoutCode } from './without-code.ts';

const dev = project.environments.dev as EnvironmentSettings;
const { provider: _provider, expectedRate: _rate, ...source } = contract.source;
const pulledOnly: Integration = { ...contract, source };
const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());

const stacks = synth.templates('dev', dev, [pulledOnly]);
const stack = stacks['penstock-dev-catalogue-to-shop'] as Template;

test('an integration that only pulls has no receiver, no HTTP API and no webhook secret', () => {
  const functions = ofType(stack, 'AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName);
  expect(functions.sort()).toEqual([
    ...['penstock-dev-catalogue-to-shop-nightly-products', 'penstock-dev-catalogue-to-shop-product-to-shop'],
  ]);
  for (const type of ['AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Stage', 'AWS::SecretsManager::Secret'])
    expect(ofType(stack, type)).toEqual([]);
  expect(Object.keys(stack.Outputs ?? {}).filter((name) => /Webhook|ApiUrl/.test(name))).toEqual([]);
  expect(stack.Outputs?.WhatIsLeft?.Value).toMatch(/^Fill what "npm run ops -- secrets --env dev" lists as empty/);
});

test('its function may send to its own queue more than sixteen times in a row', () => {
  const functions = ofType(stack, 'AWS::Lambda::Function').map(({ Properties }) => Properties);
  const [pull] = functions.filter(({ FunctionName }) => String(FunctionName).endsWith('nightly-products'));
  expect(pull?.RecursiveLoop).toBe('Allow');
});

test('its alarms are those of its delivery and its pull, and the drift of what it reads', () => {
  const alarms = ofType(stack, 'AWS::CloudWatch::Alarm').map(({ Properties }) => String(Properties.AlarmName));
  const own = alarms.map((name) => name.replace('penstock-dev-catalogue-to-shop-', ''));
  expect(own.filter((name) => !/^(product-to-shop|nightly-products)-/.test(name))).toEqual(['source-contract-drift']);
  expect(integrationAlarms('prod', pulledOnly, true).map(({ condition }) => condition)).toEqual(['contract-drift']);
});

test('its saved queries name no log group of a receiver', () => {
  const groups = ofType(stack, 'AWS::Logs::QueryDefinition').flatMap(({ Properties }) => Properties.LogGroupNames);
  expect(groups.length).toBeGreaterThan(0);
  expect(groups.filter((name) => String(name).endsWith('-receive'))).toEqual([]);
});

test('the monitor and the dashboard of an environment without webhooks know no receiver', () => {
  const config = monitorConfig([pulledOnly]);
  expect(config).toMatchObject({ receivers: [], rhythmic: [], volumes: [] });
  expect(functionNames('dev', config).filter((name) => name.endsWith('-receive'))).toEqual([]);
  const platform = JSON.stringify(stacks['penstock-dev-platform']);
  expect(platform).toContain('CHOSEN_DELIVERY');
  expect(platform).not.toContain('Webhooks answered with 5xx');
});
