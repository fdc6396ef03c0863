import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { type Datum, datumOf, merged } from './datum.ts';
import { invalidValue, missingParameter, refuseOthers } from './errors.ts';
import { readDimensions } from './query.ts';
import type { MetricStore } from './store.ts';

interface MetricDatum {
  readonly MetricName: string;
  readonly Dimensions?: unknown;
  readonly Timestamp?: number;
  readonly Value?: number;
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly StatisticValues?: Readonly<Record<'SampleCount' | 'Sum' | 'Minimum' | 'Maximum', number>>;
  readonly Unit?: string;
  readonly StorageResolution?: number;
}

const PAGE = 500;
/** «Time stamps can be up to two weeks in the past and up to two hours into the future.» */
const OLDEST_MS = 14 * 86_400_000;
const NEWEST_MS = 2 * 3_600_000;

/** Whether CloudWatch takes a value of this time. */
export function isTimely(at: number, now: number): boolean {
  return at >= now - OLDEST_MS && at <= now + NEWEST_MS;
}

/** PutMetricData: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html. */
export function putMetricData(store: MetricStore, clock: Clock, input: Input): Output {
  refuseOthers(input, ['Namespace', 'MetricData']);
  const { Namespace, MetricData } = input;
  const namespace = String(Namespace ?? '');
  if (namespace === '') throw missingParameter('Namespace');
  if (namespace.startsWith('AWS/')) throw invalidValue('Namespace', `${namespace} is kept for AWS services`);
  const now = clock.now();
  // All or nothing: what is wrong with one is found before any is kept.
  const read = ((MetricData ?? []) as readonly MetricDatum[]).map((given) => {
    const { MetricName: name, Timestamp, Unit = 'None', StorageResolution = 60 } = given;
    if (StorageResolution !== 60) throw invalidValue('StorageResolution', `${name}: only minutes (60) are kept here`);
    const at = Timestamp === undefined ? now : Timestamp * 1000;
    if (!isTimely(at, now)) throw invalidValue('Timestamp', `${name}: more than two weeks ago or two hours ahead`);
    const metric = { namespace, name, dimensions: readDimensions(given.Dimensions) };
    return { metric, unit: Unit, at, datum: readDatum(given) };
  });
  for (const { metric, unit, at, datum } of read) store.add(metric, unit, at, datum);
  return {};
}

/** ListMetrics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html. */
export function listMetrics(store: MetricStore, input: Input): Output {
  refuseOthers(input, ['Namespace', 'MetricName', 'Dimensions', 'NextToken']);
  const { Namespace, MetricName, Dimensions, NextToken } = input;
  const filters = (Dimensions ?? []) as readonly { Name: string; Value?: string }[];
  const found = store
    .list()
    .filter(({ namespace }) => Namespace === undefined || namespace === Namespace)
    .filter(({ name }) => MetricName === undefined || name === MetricName)
    .filter(({ dimensions }) =>
      filters.every(({ Name, Value }) => Name in dimensions && (Value === undefined || dimensions[Name] === Value)),
    );
  const start = Number(NextToken ?? 0);
  const metrics = found.slice(start, start + PAGE).map(({ namespace, name, dimensions }) => ({
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  }));
  return { Metrics: metrics, ...(found.length > start + PAGE && { NextToken: String(start + PAGE) }) };
}

function readDatum({ MetricName, Value, Values, Counts, StatisticValues }: MetricDatum): Datum {
  if (Value !== undefined) return datumOf(Value);
  if (Values) {
    const datum = merged(Values.map((value, index) => datumOf(value, Counts?.[index] ?? 1)));
    if (datum) return datum;
  }
  if (!StatisticValues) throw missingParameter(`Value of ${MetricName}`);
  const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = StatisticValues;
  // «One of these is true: the sample count is 1, or minimum and maximum are equal»: then the values are known.
  const values = min === max ? ([[min, count]] as const) : undefined;
  return { min, max, sum, count, ...(values && { values }) };
}
