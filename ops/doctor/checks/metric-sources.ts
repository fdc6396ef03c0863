import type { Metric } from '@aws-sdk/client-cloudwatch';
import { METRIC, metricNamespace } from '../../../shared/topology/index.ts';

/** What writes metrics in one environment. */
export interface Sources {
  readonly environment: string;
  readonly integrations: readonly {
    readonly name: string;
    readonly deliveries: Readonly<Record<string, unknown>>;
  }[];
  /** By AWS's namespace: the dimension that names a resource, and those that exist. Other namespaces are not judged. */
  readonly AWS: Readonly<Record<string, Named>>;
}

interface Named {
  readonly dimension: string;
  /** In words. */
  readonly kind: string;
  readonly names: readonly string[];
}

const OWN = /^Penstock\//;

/**
 * Why nothing writes a metric; undefined where something does. What CloudWatch has heard of a metric says little: our functions write
 * theirs only when they are not zero.
 */
export function silentMetric(
  { Namespace = '', MetricName = '', Dimensions = [] }: Metric,
  { environment, integrations, AWS }: Sources,
): string | undefined {
  const value = (name: string) => Dimensions.find(({ Name }) => Name === name)?.Value;
  if (OWN.test(Namespace)) {
    if (Namespace !== metricNamespace(environment)) return `${Namespace} is the namespace of another environment`;
    if (!Object.values<string>(METRIC).includes(MetricName)) return `no function writes ${MetricName}`;
    const [integration, delivery] = [value('integration'), value('delivery')];
    if (integration === undefined) return undefined;
    const owner = integrations.find(({ name }) => name === integration);
    if (!owner) return `there is no integration ${integration}`;
    return delivery === undefined || Object.hasOwn(owner.deliveries, delivery)
      ? undefined
      : `${integration} has no delivery ${delivery}`;
  }
  const named = Object.hasOwn(AWS, Namespace) ? AWS[Namespace] : undefined;
  if (!named) return undefined;
  const resource = value(named.dimension);
  // Without it, AWS counts all of the account.
  if (resource === undefined || named.names.includes(resource)) return undefined;
  return `${MetricName} of the ${named.kind} ${resource}, which does not exist here`;
}
