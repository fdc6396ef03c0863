import { type CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { METRIC, metricNamespace } from '../../topology/index.ts';
import type { Hourly } from './judge.ts';

const HOUR_MS = 3_600_000;
/** Four weeks and the 96 hours that the longest window and the backlog before it take, and a day. */
const READ_MS = 33 * 24 * HOUR_MS;
/** Integrations in a request: 33 days by the hour, within the 100,800 points that CloudWatch answers at once. */
const AT_ONCE = 100;

/** The accepted events of each integration by hour, up to an end; duplicates count. CloudWatch bills each integration that is read. */
export async function acceptedByHour(
  client: CloudWatchClient,
  environment: string,
  integrations: readonly string[],
  end: number,
): Promise<ReadonlyMap<string, Hourly>> {
  const found = new Map<string, Map<number, number>>();
  for (let from = 0; from < integrations.length; from += AT_ONCE) {
    const some = integrations.slice(from, from + AT_ONCE);
    const pages = paginateGetMetricData(
      { client },
      {
        StartTime: new Date(end - READ_MS),
        EndTime: new Date(end),
        MetricDataQueries: some.map((integration, index) => ({
          Id: `i${index}`,
          MetricStat: {
            Metric: {
              Namespace: metricNamespace(environment),
              MetricName: METRIC.accepted,
              Dimensions: [{ Name: 'integration', Value: integration }],
            },
            Period: HOUR_MS / 1000,
            Stat: 'Sum',
          },
        })),
      },
    );
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
        const name = some[Number(Id.slice(1))] ?? '';
        const hourly = found.get(name) ?? new Map<number, number>();
        for (const [index, at] of Timestamps.entries()) hourly.set(at.getTime(), Values[index] ?? 0);
        found.set(name, hourly);
      }
    }
  }
  return found;
}
