import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricName } from '../topology/index.ts';

export interface Meter {
  /** Nothing for 0: a series costs from its first value. */
  count(name: MetricName, value?: number): void;
  /** A value of 0, for a series that may have no gaps. */
  zero(name: MetricName): void;
  milliseconds(name: MetricName, value: number): void;
  seconds(name: MetricName, value: number): void;
  /** Writes what was counted as one line in CloudWatch's embedded metric format; nothing when nothing was counted. */
  flush(): void;
}

/** Dimensions are `integration` and, for a worker, `delivery`: never an id. */
export function createMeter(namespace: string, dimensions: Readonly<Record<string, string>>): Meter {
  const metrics = new Metrics({ namespace });
  // Powertools adds a `service` dimension of its own; alarms and dashboards know only ours.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ ...dimensions });
  return {
    count: (name, value = 1) => {
      if (value > 0) metrics.addMetric(name, MetricUnit.Count, value);
    },
    zero: (name) => {
      metrics.addMetric(name, MetricUnit.Count, 0);
    },
    milliseconds: (name, value) => {
      metrics.addMetric(name, MetricUnit.Milliseconds, Math.max(0, value));
    },
    seconds: (name, value) => {
      metrics.addMetric(name, MetricUnit.Seconds, value);
    },
    flush: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
