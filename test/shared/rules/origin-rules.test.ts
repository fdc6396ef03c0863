import { describe, expect, test } from 'vitest';
import type { Integration } from '../../../shared/contract/index.ts';
import { checkIntegrations } from '../../../shared/rules/index.ts';
import contract from '../../fixtures/pulled/integrations/catalogue-to-shop/contract.ts';
import reconciled from '../../fixtures/reconciled/integrations/catalogue-to-shop/contract.ts';

/** The fixture's integration as one that receives nothing. */
function pulledOnly(source: Partial<Integration['source']> = {}, more: Partial<Integration> = {}): Integration {
  const { provider: _provider, expectedRate: _rate, ...kept } = contract.source;
  return { ...contract, source: { ...kept, ...source }, ...more };
}

const broken = (integration: Integration) =>
  checkIntegrations([integration]).map(({ rule, message }) => `${rule}: ${message}`);

test('an integration that only pulls breaks no rule', () => {
  expect(broken(pulledOnly())).toEqual([]);
});

test('an integration that only compares breaks no rule: its events are repairs', () => {
  const { provider: _provider, expectedRate: _rate, ...source } = reconciled.source as Integration['source'];
  expect(broken({ ...reconciled, source })).toEqual([]);
});

describe('without webhooks is refused', () => {
  test.each<[string, Integration, string]>([
    [
      'an integration whose events come from nowhere',
      { ...pulledOnly(), pulls: {} },
      'events-have-an-origin: source.provider is left out, and there are no pulls: no event would ever come.',
    ],
    [
      'what is said of webhooks',
      pulledOnly({ rhythm: { atLeastEveryHours: 24 }, cut: ['email'] }),
      'only-of-webhooks: source has cut, rhythm, and no provider:',
    ],
    [
      'an event that no pull brings',
      pulledOnly({
        events: { ...contract.source.events, 'product.renamed': { effect: 'filtered', reason: 'unused' } },
      }),
      'every-event-pulled: source.events names product.renamed, which no pull brings',
    ],
  ])('%s', (_, integration, problem) => {
    expect(broken(integration).map((one) => one.slice(0, problem.length))).toContain(problem);
  });
});
