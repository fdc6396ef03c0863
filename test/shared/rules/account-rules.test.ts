import { describe, expect, test } from 'vitest';
import {
  deliveryAlarms,
  integrationAlarms,
  integrationQueries,
  platformAlarms,
  scheduledJobs,
} from '../../../shared/alarms/index.ts';
import type { EnvironmentSettings, Integration } from '../../../shared/contract/index.ts';
import { accountProblems, QUOTAS, quotaProblems } from '../../../shared/rules/account-rules.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../../fixtures/project/penstock.config.ts';

const dev = project.environments.dev as EnvironmentSettings;
const delivery = contract.deliveries['contact-to-member'];
const IN_ONE = { ...dev, account: '111122223333', region: 'eu-central-1' };

/** So many integrations, with so many deliveries each. */
const many = (count: number, deliveries = 1): readonly Integration[] =>
  Array.from({ length: count }, (_, i) => ({
    ...contract,
    name: `sender-${i}`,
    deliveries: Object.fromEntries(Array.from({ length: deliveries }, (_, d) => [`delivery-${d}`, delivery])),
  }));

describe('what environments need of an account', () => {
  test('fits for a hundred integrations in one environment', () => {
    expect(accountProblems({ dev }, many(100, 2))).toEqual([]);
  });

  test('is summed over those that name the same account and region, and told with the account', () => {
    const three = { dev: IN_ONE, staging: IN_ONE, prod: IN_ONE };
    expect(accountProblems(three, many(36))).toEqual([]);
    expect(accountProblems(three, many(37))).toEqual([
      'environments.dev and environments.staging and environments.prod, which share account 111122223333 in eu-central-1: 37 integrations with 37 deliveries need 1014 saved queries of CloudWatch Logs (338 + 338 + 338), and the account has 1000. Give an environment an account of its own, or have AWS raise the quota and state it in environments.NAME.quotas.savedQueries.',
    ]);
  });

  test('is of each by itself where no account is named', () => {
    expect(accountProblems({ dev, staging: dev, prod: dev }, many(100))).toEqual([]);
  });

  test('counts the mappings of a custom domain only where there is one', () => {
    const raised = { savedQueries: 5000 };
    expect(accountProblems({ dev: { ...dev, quotas: raised } }, many(201))).toEqual([]);
    const [problem, ...others] = accountProblems(
      { dev: { ...dev, domain: { name: 'hooks.example.com' }, quotas: raised } },
      many(201),
    );
    expect(others).toEqual([]);
    expect(problem).toMatch(/^environments.dev: .* need 201 API mappings of a custom domain, and the account has 200/);
  });

  test('fits where AWS has raised the quota, by the least that one of them states', () => {
    const quotas = { savedQueries: 2000 };
    const two = (other: EnvironmentSettings) => accountProblems({ dev: { ...IN_ONE, quotas }, prod: other }, many(60));
    expect(two({ ...IN_ONE, quotas })).toEqual([]);
    expect(two(IN_ONE)).toHaveLength(1);
  });
});

test('no integration has more alarms or saved queries than are counted for it', () => {
  const [one] = many(1, 2) as [Integration];
  const noisy: Integration = { ...one, source: { ...one.source, rhythm: { atLeastEveryHours: 1 } } };
  const alarms =
    Object.keys(noisy.deliveries).flatMap((name) => deliveryAlarms('dev', noisy, name)).length +
    integrationAlarms('dev', noisy, true).length +
    platformAlarms({ environment: 'dev', production: true, jobs: scheduledJobs('dev') }).length;
  const size = { integrations: 1, deliveries: 2, pulls: 0, hasDomain: false };
  // The composite, and the pager's.
  expect(alarms + 2).toBeLessThanOrEqual(QUOTAS.alarms.uses(size));
  expect(integrationQueries('dev', noisy).length).toBeLessThanOrEqual(QUOTAS.savedQueries.uses(size));
});

test('a quota that is not known, or is no number, is refused', () => {
  expect(quotaProblems('environments.dev', { ...dev, quotas: { roles: 0, buckets: 5 } as never })).toEqual([
    'environments.dev.quotas.roles is 0; give a whole number above 0.',
    'environments.dev.quotas.buckets: no such quota; there are savedQueries, alarms, roles, httpApis, apiMappings, stacks.',
  ]);
});
