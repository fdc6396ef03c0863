import { describe, expect, test } from 'vitest';
import { settingsProblems } from '../../../infra/settings.ts';
import type { EnvironmentSettings, Integration } from '../../../shared/contract/index.ts';
import sound from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../../fixtures/project/penstock.config.ts';

const delivery = sound.deliveries['contact-to-member'];
const [dev] = [project.environments.dev];
if (!dev) throw new Error('there is an environment dev');

/** Deliveries that may run so many invocations at once, to an account that limits none of it. */
function integrationOf(...most: readonly number[]): Integration {
  const destination = { ...delivery.destination, limits: { perSecond: 1000 } };
  const deliveries = most.map((maxConcurrency, i) => [
    `delivery-${i + 1}`,
    { ...delivery, destination, worker: { ...delivery.worker, maxConcurrency } },
  ]);
  return { ...sound, deliveries: Object.fromEntries(deliveries) };
}

function problemsOf(most: readonly number[], environments: Readonly<Record<string, Partial<EnvironmentSettings>>>) {
  const filled = Object.entries(environments).map(([name, change]) => [name, { ...dev, ...change }]);
  return settingsProblems({
    integrations: [integrationOf(...most)],
    environments: Object.fromEntries(filled),
    only: undefined,
    overrides: {},
  });
}

describe('the mappings of an account leave its receivers room', () => {
  test.each([
    ['exactly the headroom of 100 is left', [890, 8], {}, []],
    [
      'one too many',
      [890, 9],
      {},
      [
        'environments.dev: event source mappings may run 901 functions at once: crm-to-audience/delivery-1 890, crm-to-audience/delivery-2 9, archives 2. The account allows 1000, of which 100 stay free for receivers: lower worker.maxConcurrency, or have AWS raise the quota and state it in concurrency.accountLimit.',
      ],
    ],
    ['AWS has raised the quota', [890, 9], { accountLimit: 2000 }, []],
    ['a new account', [2], { accountLimit: 10, headroom: 5 }, []],
    [
      'a new account that is full',
      [4],
      { accountLimit: 10, headroom: 5 },
      [expect.stringContaining('may run 6 functions')],
    ],
    ['a headroom of its own', [700], { headroom: 400 }, [expect.stringContaining('of which 400 stay free')]],
    [
      'the largest are named',
      [300, 10, 200, 20, 400],
      {},
      [
        expect.stringContaining(
          'delivery-5 400, crm-to-audience/delivery-1 300, crm-to-audience/delivery-3 200, other deliveries 30, archives 2',
        ),
      ],
    ],
  ])('%s', (_, most, concurrency, expected) => {
    expect(problemsOf(most, { dev: { concurrency } })).toEqual(expected);
  });

  const place = { account: '123456789012', region: 'eu-central-1' };
  test('environments that name the same account and region share it', () => {
    expect(problemsOf([500], { dev: place, staging: place })).toEqual([
      expect.stringContaining(
        'environments.dev and environments.staging, which share account 123456789012 in eu-central-1: event source mappings may run 1004 functions at once (502 each)',
      ),
    ]);
  });

  test('the lowest limit that one of them states holds for all', () => {
    const stated = { ...place, concurrency: { accountLimit: 2000 } };
    expect(problemsOf([500], { dev: stated, staging: place })).toHaveLength(1);
    expect(problemsOf([500], { dev: stated, staging: stated })).toEqual([]);
  });

  test.each([
    ['another region', place, { ...place, region: 'us-east-1' }],
    ['another account', place, { ...place, account: '210987654321' }],
    ['no account', {}, {}],
  ])('environments with %s do not', (_, one, other) => {
    expect(problemsOf([500], { dev: one, staging: other })).toEqual([]);
  });

  test.each([
    [{ accountLimit: 0 }, /environments.dev.concurrency.accountLimit is 0; give a whole number above 0/],
    [{ headroom: 1.5 }, /environments.dev.concurrency.headroom is 1.5; give a whole number/],
    [{ headroom: 1000 }, /environments.dev.concurrency.headroom is 1000, of a limit of 1000; leave room/],
  ])('figures that are none are refused: %j', (concurrency, message) => {
    expect(problemsOf([2], { dev: { concurrency } })).toContainEqual(expect.stringMatching(message));
  });
});
