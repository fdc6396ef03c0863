import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Every custom metric there is. Each series costs 0.30 USD a month: what is not alarmed on or drawn is a log field. */
export const METRIC = {
  /** Events stored for delivery, by the receiver. */
  accepted: 'Accepted',
  /** Requests refused at the door: signature, method, size, form. */
  refused: 'Refused',
  /** Requests answered 503 because something of ours was not available. */
  unavailable: 'Unavailable',
  /** Events that ended well: delivered, or found to need nothing. */
  delivered: 'Delivered',
  /** Attempts that failed and will be repeated. */
  retried: 'Retried',
  /** Events given up: they go to the dead-letter queue. */
  failed: 'Failed',
  /** Milliseconds from the receiver's 2xx to the effect. */
  deliveryDelay: 'DeliveryDelay',
} as const;

export type MetricName = (typeof METRIC)[keyof typeof METRIC];

export interface Meter {
  count(name: MetricName, value?: number): void;
  milliseconds(name: MetricName, value: number): void;
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
    milliseconds: (name, value) => {
      metrics.addMetric(name, MetricUnit.Milliseconds, Math.max(0, value));
    },
    flush: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
