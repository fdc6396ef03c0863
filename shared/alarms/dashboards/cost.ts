import { METRIC, metricNamespace } from '../../topology/index.ts';
import { COMPOSITE_ALARM_USD, costOf, metricsOf } from '../definition.ts';
import { deliveryAlarms } from '../delivery.ts';
import { integrationAlarms } from '../integration.ts';
import { pullAlarms } from '../pull.ts';
import { reconciliationAlarms } from '../reconciliation.ts';
import { platformDefinitions, type WatchedConfig } from './config.ts';

/** https://aws.amazon.com/cloudwatch/pricing/: per custom metric and per dashboard, a month. */
const METRIC_USD = 0.3;
const DASHBOARD_USD = 3;

/**
 * The largest cost of watching an environment, in USD a month, from the number of alarms and series in the definitions; of the own
 * metrics also what a month without failures costs: all others are written only when they are not zero, and billed by the hour.
 */
export function watchingCost(config: WatchedConfig) {
  const { environment, integrations, production } = config;
  const definitions = [
    ...integrations.flatMap((integration) => [
      ...Object.keys(integration.deliveries).flatMap((name) => deliveryAlarms(environment, integration, name)),
      ...Object.keys(integration.pulls ?? {}).flatMap((name) => pullAlarms(environment, integration, name)),
      ...Object.keys(integration.reconciliations ?? {}).flatMap((name) =>
        reconciliationAlarms(environment, integration, name),
      ),
      ...integrationAlarms(environment, integration, production),
    ]),
    ...platformDefinitions(config),
  ];
  const namespace = metricNamespace(environment);
  const alarmed = definitions.flatMap(metricsOf).filter((source) => source.namespace === namespace);
  // Without an alarm of their own: what dashboards draw, and the differences of each class.
  const drawn = integrations.flatMap(({ name, deliveries, reconciliations = {} }) => [
    ...Object.entries(deliveries).flatMap(([delivery, { business = {} }]) =>
      Object.values(business).map((outcome) => ({
        name: METRIC.businessOutcomes,
        dimensions: { integration: name, delivery, outcome },
      })),
    ),
    ...[METRIC.accepted, METRIC.undeclared].map((metric) => ({ name: metric, dimensions: { integration: name } })),
    ...Object.entries(reconciliations).flatMap(([pull, { classes }]) =>
      Object.keys(classes).map((difference) => ({
        name: METRIC.differences,
        dimensions: { integration: name, pull, difference },
      })),
    ),
  ]);
  const series = new Set([...alarmed, ...drawn].map(({ name, dimensions }) => JSON.stringify([name, dimensions])));
  // Accepted events of each integration, and the delay of each delivery.
  const deliveries = integrations.reduce((sum, one) => sum + Object.keys(one.deliveries).length, 0);
  return {
    alarmsUsd: costOf(definitions) + integrations.length * COMPOSITE_ALARM_USD,
    metricsUsd: series.size * METRIC_USD,
    healthyMetricsUsd: (integrations.length + deliveries) * METRIC_USD,
    dashboardUsd: DASHBOARD_USD,
  };
}
