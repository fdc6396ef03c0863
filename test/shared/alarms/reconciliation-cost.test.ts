import { expect, test } from 'vitest';
import { watchingCost } from '../../../shared/alarms/index.ts';
import type { Integration } from '../../../shared/contract/index.ts';
import contract from '../../fixtures/reconciled/integrations/catalogue-to-shop/contract.ts';

test('a reconciliation costs six alarms, the series behind them and one for each class, and no series while both sides agree', () => {
  const costOf = (integration: Integration) =>
    watchingCost({ environment: 'dev', integrations: [integration], production: false });
  const [withOne, without] = [costOf(contract), costOf({ ...contract, reconciliations: {} })];
  expect(withOne.alarmsUsd - without.alarmsUsd).toBeCloseTo(0.6);
  expect(withOne.metricsUsd - without.metricsUsd).toBeCloseTo((6 + 5) * 0.3);
  expect(withOne.healthyMetricsUsd).toBe(without.healthyMetricsUsd);
});
