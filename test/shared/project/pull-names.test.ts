import { identityRule } from '@penstock/webhooks';
import { describe, expect, test } from 'vitest';
import type { Integration } from '../../../shared/contract/index.ts';
import { type Names, namesProblems, projectNames } from '../../../shared/project/index.ts';
import { asDeployed, boundPullId } from '../../../shared/topology/index.ts';
import contract from '../../fixtures/pulled/integrations/catalogue-to-shop/contract.ts';

const pull = contract.pulls['nightly-products'];
const namesOf = (integration: Integration): Names => projectNames([asDeployed(integration)], identityRule);
const manifest = namesOf(contract);
const problems = (integration: Integration, drained: readonly string[] = []) =>
  namesProblems({ integrations: [integration], drained }, manifest);
const withPulls = (pulls: NonNullable<Integration['pulls']>): Integration => ({ ...contract, pulls });

describe('a renamed pull', () => {
  const renamed = withPulls({ 'whole-catalogue': { ...pull, formerly: 'nightly-products' } });

  test('that says what it was called keeps its queue, its function, its runs and its fingerprints', () => {
    expect(problems(renamed)).toEqual([]);
    expect(namesOf(renamed)).toEqual(manifest);
    expect(boundPullId({ integration: renamed, pull: 'whole-catalogue' })).toBe('catalogue-to-shop/nightly-products');
    expect(Object.entries(asDeployed(renamed).pulls ?? {})).toEqual([
      ['nightly-products', { ...pull, calledNow: 'whole-catalogue' }],
    ]);
  });

  test('that does not say so is refused, with what is lost and both remedies', () => {
    const [problem, ...more] = problems(withPulls({ 'whole-catalogue': pull }));
    expect(more).toEqual([]);
    for (const words of [
      'pull catalogue-to-shop/nightly-products is in penstock.names.json and no longer in the project',
      'every record of the listing would be a new event',
      "Add `formerly: 'nightly-products'` to catalogue-to-shop/whole-catalogue.",
      "declare `drained: ['catalogue-to-shop/nightly-products']`",
    ])
      expect(problem).toContain(words);
  });

  test.each([
    ['its own name', withPulls({ 'nightly-products': { ...pull, formerly: 'nightly-products' } }), 'its name now'],
    [
      'a name that was never deployed',
      withPulls({ ...contract.pulls, other: { ...pull, formerly: 'daily' } }),
      'no such pull',
    ],
    [
      'the name of another pull',
      withPulls({ ...contract.pulls, other: { ...pull, formerly: 'nightly-products' } }),
      'is called so now',
    ],
  ])('is refused that was formerly %s', (_, integration, words) => {
    expect(problems(integration)).toEqual([expect.stringContaining(words)]);
  });
});

test('a removed pull that was declared as drained is accepted, and one that stays is not drained', () => {
  const path = 'catalogue-to-shop/nightly-products';
  expect(problems(withPulls({}), [path])).toEqual([]);
  expect(problems(contract, [path])).toEqual([expect.stringContaining(`drained names ${path}, which the project has`)]);
});

describe('an integration whose source sends nothing any more', () => {
  const { provider: _provider, expectedRate: _rate, ...source } = contract.source;
  const silent: Integration = { ...contract, source };

  test('has none of the names of a receiver', () => {
    expect(Object.keys(namesOf(silent)['integration catalogue-to-shop'] ?? {})).toEqual([
      ...['archive dead-letter queue', 'archive queue', 'archived events', 'completeness rows', 'stack'],
    ]);
  });

  test('is refused until its webhooks are declared as ended', () => {
    expect(problems(silent)).toEqual([expect.stringMatching(/source\.provider is gone, .* would remove the receiver/)]);
    expect(problems(silent, ['catalogue-to-shop/webhook'])).toEqual([]);
    expect(problems(contract, ['catalogue-to-shop/webhook'])).toEqual([
      expect.stringContaining('drained names catalogue-to-shop/webhook, which the project has'),
    ]);
  });
});
