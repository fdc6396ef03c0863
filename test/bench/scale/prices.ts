import type { AssemblyStack } from '../../../packages/local-aws/src/assembly/manifest.ts';

/** USD a month in us-east-1, from AWS's price pages as of this day. */
export const PRICES = {
  asOf: '2026-11-30',
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  alarmMetric: 0.1,
  compositeAlarm: 0.5,
  customMetric: 0.3,
  dashboard: 3,
  /** GetMetricData: a thousand metrics. */
  metricReads: 0.01,
  /** https://aws.amazon.com/secrets-manager/pricing/ */
  secret: 0.4,
  /** https://aws.amazon.com/kms/pricing/ */
  key: 1,
  /** https://aws.amazon.com/sqs/pricing/: a million requests. */
  standardRequests: 0.4,
  fifoRequests: 0.5,
} as const;

/** Empty receives of an idle mapping in a month: five pollers that each wait for 20 s, in millions. */
const IDLE_RECEIVES = (5 * 3 * 60 * 24 * 30) / 1e6;
/** What a healthy delivery, and a healthy integration, write in every hour with events; all else is written only when it is not zero. */
const HEALTHY_SERIES = { delivery: 1, integration: 1 };

/** The monitor reads one sum of throttles every five minutes, and in production the events of each integration every hour. */
const HOURS = 730;
const THROTTLES_READ = 12 * HOURS;

export interface FixedCost {
  readonly alarms: number;
  readonly composites: number;
  readonly ownMetrics: number;
  readonly metricReads: number;
  readonly secrets: number;
  readonly idlePolls: number;
  readonly dashboardAndKey: number;
}

/** What an environment costs in a month without a single failure, whose every delivery has events in every hour. */
export function fixedCost(stacks: readonly AssemblyStack[]): FixedCost {
  const resources = stacks.flatMap(({ template }) => Object.values(template.Resources ?? {}));
  const of = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const alarmMetrics = of('AWS::CloudWatch::Alarm').reduce<number>(
    (sum, { Metrics = [] }) =>
      sum + Math.max(1, (Metrics as readonly object[]).filter((metric) => 'MetricStat' in metric).length),
    0,
  );
  const mappings = of('AWS::Lambda::EventSourceMapping').length;
  const ordered = of('AWS::SQS::Queue').filter(({ FifoQueue, RedrivePolicy }) => FifoQueue && RedrivePolicy).length;
  const integrations = of('AWS::ApiGatewayV2::Api').length;
  const deliveries = mappings - integrations;
  return {
    alarms: alarmMetrics * PRICES.alarmMetric,
    composites: of('AWS::CloudWatch::CompositeAlarm').length * PRICES.compositeAlarm,
    ownMetrics:
      (deliveries * HEALTHY_SERIES.delivery + integrations * HEALTHY_SERIES.integration) * PRICES.customMetric,
    metricReads: ((integrations * HOURS + THROTTLES_READ) / 1000) * PRICES.metricReads,
    secrets: of('AWS::SecretsManager::Secret').length * PRICES.secret,
    idlePolls: IDLE_RECEIVES * ((mappings - ordered) * PRICES.standardRequests + ordered * PRICES.fifoRequests),
    dashboardAndKey:
      of('AWS::CloudWatch::Dashboard').length * PRICES.dashboard + of('AWS::KMS::Key').length * PRICES.key,
  };
}
