import type { Input, Output } from '../aws/values.ts';
import { statisticOf } from './datum.ts';
import { invalidValue, missingParameter, refuseOthers, validationError } from './errors.ts';
import type { Series, Value } from './math/value.ts';
import { type Query, type Range, readMetricStat, readQueries, runQueries } from './query.ts';
import type { MetricStore } from './store.ts';

const MOST_DATAPOINTS = 100_800;

/** GetMetricData: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html. */
export function getMetricData(store: MetricStore, input: Input): Output {
  refuseOthers(input, ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy', 'MaxDatapoints']);
  const queries = readQueries(input.MetricDataQueries);
  if (queries.length === 0) throw missingParameter('MetricDataQueries');
  const worth = runQueries(store, queries, rangeOf(input));
  const isAscending = input.ScanBy === 'TimestampAscending';
  const results = queries.filter(({ returned }) => returned).flatMap((query) => resultsOf(query, worth, isAscending));
  const found = results.reduce((sum, { Values }) => sum + Values.length, 0);
  const most = Number(input.MaxDatapoints ?? MOST_DATAPOINTS);
  if (found > most)
    throw validationError(
      `There are ${found} data points and MaxDatapoints is ${most}: the local CloudWatch has no pages`,
    );
  return { MetricDataResults: results, Messages: [] };
}

/** GetMetricStatistics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html. */
export function getMetricStatistics(store: MetricStore, input: Input): Output {
  const plain = (input.Statistics ?? []) as readonly string[];
  const extended = (input.ExtendedStatistics ?? []) as readonly string[];
  if (plain.length + extended.length === 0) throw missingParameter('Statistics');
  const wanted = [...plain, ...extended].map((name) => ({ name, stat: readMetricStat(input, name) }));
  const [first] = wanted;
  if (!first) return {};
  const { metric, periodMs, unit } = first.stat;
  const datapoints = store.windows(metric, rangeOf(input)(periodMs), unit).map(({ at, datum }) => {
    const values = wanted.flatMap(({ name, stat }) => {
      const value = statisticOf(datum, stat.statistic);
      return value === undefined ? [] : [[name, value] as const];
    });
    const percentiles = values.filter(([name]) => extended.includes(name));
    return {
      Timestamp: at / 1000,
      ...Object.fromEntries(values.filter(([name]) => plain.includes(name))),
      ...(percentiles.length > 0 && { ExtendedStatistics: Object.fromEntries(percentiles) }),
      Unit: unit ?? store.unitOf(metric),
    };
  });
  return { Label: metric.name, Datapoints: datapoints };
}

/** The asked range in whole periods: its start rounded down, its end rounded up. */
function rangeOf({ StartTime, EndTime }: Input): (periodMs: number) => Range {
  const [start, end] = [Number(StartTime) * 1000, Number(EndTime) * 1000];
  if (!(start < end)) throw invalidValue('StartTime', 'it must be before EndTime');
  return (periodMs) => ({
    from: Math.floor(start / periodMs) * periodMs,
    to: Math.ceil(end / periodMs) * periodMs,
    periodMs,
  });
}

function resultsOf(query: Query, worth: ReadonlyMap<string, Value>, isAscending: boolean) {
  const value = worth.get(query.id);
  const all: readonly Series[] = value?.kind === 'list' ? value.list : value?.kind === 'series' ? [value.series] : [];
  return all.map((series) => {
    const points = [...series].sort(([a], [b]) => (isAscending ? a - b : b - a));
    return {
      Id: query.id,
      Label: query.label ?? labelOf(query),
      Timestamps: points.map(([at]) => at / 1000),
      Values: points.map(([, one]) => one),
      StatusCode: 'Complete',
    };
  });
}

function labelOf({ id, of }: Query): string {
  return of.kind === 'metric' ? of.metric.name : id;
}
