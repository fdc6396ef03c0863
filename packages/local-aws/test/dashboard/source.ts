import type { Source } from '../../src/dashboard/index.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const MINUTE = 60_000;

interface Fixture {
  readonly widgets: readonly object[];
  readonly variables?: readonly object[];
  readonly alarms?: readonly object[];
  /** By the name of the metric, its values, the last one now, five minutes apart. */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  readonly lines?: readonly string[];
  readonly queries?: Source['queries'];
}

/** What a page is shown, without a runtime: one dashboard, alarms and metrics as CloudWatch answers them. */
export function sourceOf({
  widgets,
  variables = [],
  alarms = [],
  metrics = {},
  lines = [],
  queries = [],
}: Fixture): Source {
  return {
    dashboards: [{ name: 'penstock-test', body: JSON.stringify({ start: '-PT1H', variables, widgets }) }],
    queries,
    now: () => NOW,
    lines: async (group) => lines.map((text, i) => ({ at: NOW - (lines.length - i) * MINUTE, group, text })),
    async cloudWatch(operation, input) {
      if (operation === 'DescribeAlarms') return { MetricAlarms: alarms, CompositeAlarms: [] };
      const queried = input.MetricDataQueries as { Id: string; MetricStat: { Metric: { MetricName: string } } }[];
      return {
        MetricDataResults: queried.map(({ Id, MetricStat: { Metric } }) => {
          const values = metrics[Metric.MetricName] ?? [];
          const at = values.map((_, i) => (NOW - (values.length - 1 - i) * 5 * MINUTE) / 1000);
          return { Id, Label: Metric.MetricName, Timestamps: at, Values: values };
        }),
      };
    },
  };
}

export const widget = (type: string, properties: object, place: object = { x: 0, y: 0, width: 12, height: 6 }) => ({
  type,
  ...place,
  properties,
});

export const arn = (name: string) => `arn:aws:cloudwatch:eu-central-1:000000000000:alarm:${name}`;

export const alarm = (name: string, state: string, more: object = {}) => ({
  AlarmName: name,
  StateValue: state,
  StateReason: 'Threshold Crossed: 1 datapoint',
  StateUpdatedTimestamp: (NOW - 5 * MINUTE) / 1000,
  AlarmDescription: 'events wait.\n\nImpact: orders come late.\n\nOwner: Shop, shop@example.com',
  Namespace: 'Penstock/test',
  MetricName: 'OldestPending',
  Dimensions: [],
  Period: 300,
  Statistic: 'Maximum',
  Threshold: 900,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  ...more,
});
