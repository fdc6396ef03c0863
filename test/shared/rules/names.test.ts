import { describe, expect, test } from 'vitest';
import type { Delivery, EnvironmentSettings, Integration } from '../../../shared/contract/index.ts';
import { nameProblems } from '../../../shared/rules/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../../fixtures/project/penstock.config.ts';

const dev = project.environments.dev as EnvironmentSettings;
const prod = project.environments.prod as EnvironmentSettings;
const delivery = contract.deliveries['contact-to-member'];
const unordered: Delivery = {
  ...delivery,
  consistency: { ...delivery.consistency, ordering: 'none', versions: { guard: 'none', why: 'a fixture' } as never },
};
const named = (name: string, ...deliveries: readonly string[]): Integration => ({
  ...contract,
  name,
  deliveries: Object.fromEntries(deliveries.map((one) => [one, unordered])),
});
const shop = named('shop', 'order');

describe('a name that AWS would refuse is told in every environment where it is too long, with what it is made of', () => {
  test.each<[string, Readonly<Record<string, EnvironmentSettings>>, readonly Integration[], readonly RegExp[]]>([
    [
      'a delivery’s, in the environment with the longer name only',
      { dev, 'production-europe': prod },
      [named('crm-to-audience', 'contact-to-newsletters')],
      [
        /^environments\.production-europe: crm-to-audience\/contact-to-newsletters would have a function called "penstock-production-europe-crm-to-audience-contact-to-newsletters" \(65 characters\); Lambda takes 64: shorten the name of the environment, or crm-to-audience\/contact-to-newsletters\.$/,
      ],
    ],
    [
      'a dead-letter queue whose function is short enough',
      { dev },
      [named('a-source-of-many-words', 'a-delivery-of-twenty-six')],
      [],
    ],
    ['a bucket, by the region of the settings', { 'production-of-europe': { ...dev, region: 'eu-west-1' } }, [], []],
    [
      'a bucket, by the longest region where none is named',
      { 'production-of-europe': dev },
      [],
      [
        /^environments\.production-of-europe: what all integrations share would have a bucket called "penstock-production-of-europe-archive-0{12}-ap-southeast-1" \(65 characters\); S3 takes 63: shorten the name of the environment\.$/,
      ],
    ],
    [
      'a former name, told as the one of now',
      { dev },
      [{ ...named('shop', 'order'), formerly: `${'long-'.repeat(12)}name` }],
      [/dev: shop would have a function called "penstock-dev-long-/, /dev: shop\/order would have a /],
    ],
  ])('%s', (_, environments, integrations, expected) => {
    const problems = nameProblems(environments, integrations);
    expect(problems).toHaveLength(expected.length);
    for (const [i, problem] of problems.entries()) expect(problem).toMatch(expected[i] as RegExp);
  });
});

describe('a name that two things would share is refused once, not for each environment', () => {
  test.each<[string, readonly Integration[], string]>([
    [
      'two deliveries',
      [named('a', 'b-c'), named('a-b', 'c')],
      'a/b-c and a-b/c would share one queue name; rename one of them.',
    ],
    [
      'a queue and the dead-letter queue of another delivery',
      [named('a', 'b'), named('a-b', 'dead-letters')],
      'a/b and a-b/dead-letters would share one queue name; rename one of them.',
    ],
    [
      'a delivery and the archive of another integration',
      [named('a-b', 'c'), named('a', 'b-archive')],
      'a-b and a/b-archive would share one queue name; rename one of them.',
    ],
    [
      'a worker and the receiver of another integration',
      [named('a-b', 'c'), named('a', 'b-receive')],
      'a-b and a/b-receive would share one function name; rename one of them.',
    ],
    [
      'a worker and a function that all integrations share',
      [named('completeness', 'check')],
      'completeness/check and what all integrations share would share one function name; rename one of them.',
    ],
  ])('%s', (_, integrations, problem) => {
    expect(nameProblems({ dev, prod }, integrations)).toEqual([problem]);
  });

  test('by two environments of one account, and not of two', () => {
    const integrations = [shop, named('eu-shop', 'order')];
    expect(nameProblems({ prod, 'prod-eu': prod }, integrations)).toEqual([
      'environments.prod and environments.prod-eu: eu-shop in the first and shop in the second would both have the stack "penstock-prod-eu-shop"; rename one of the environments, or give each an account of its own.',
    ]);
    const [one, other] = ['111122223333', '444455556666'].map((account) => ({ ...prod, account }));
    expect(nameProblems({ prod: one as typeof prod, 'prod-eu': other as typeof prod }, integrations)).toEqual([]);
    expect(nameProblems({ prod, 'prod-eu': prod }, [shop])).toEqual([]);
  });
});

test('the committed names fit in every environment', () => {
  expect(nameProblems(project.environments, project.integrations)).toEqual([]);
});
