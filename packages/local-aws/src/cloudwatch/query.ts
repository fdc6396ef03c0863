import type { Input } from '../aws/values.ts';
import { readStatistic, type Statistic, statisticOf } from './datum.ts';
import { expressionError, invalidValue, validationError } from './errors.ts';
import { evaluate } from './math/evaluate.ts';
import { type Expression, parseExpression } from './math/parse.ts';
import type { Scope, Series, Value } from './math/value.ts';
import type { Dimensions, Unit } from './sample.ts';
import { type MetricId, type MetricStore, MINUTE_MS } from './store.ts';

/** One entry of `Metrics` of an alarm, or of `MetricDataQueries`. */
export interface Query {
  readonly id: string;
  readonly label?: string;
  readonly returned: boolean;
  readonly of: MetricStat | { readonly kind: 'expression'; readonly source: string; readonly tree: Expression };
}

/** A statistic of a metric over periods of so many milliseconds. */
export interface MetricStat {
  readonly kind: 'metric';
  readonly metric: MetricId;
  readonly periodMs: number;
  readonly statistic: Statistic;
  /** Of all units unless given. */
  readonly unit?: Unit;
}

/** From `from` on and before `to`, which are a whole number of periods apart. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly periodMs: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a list of queries. @throws AwsError `ValidationError` that names the query and what is wrong or not emulated. */
export function readQueries(given: unknown): readonly Query[] {
  const queries = ((given ?? []) as readonly Fields[]).map(readQuery);
  const twice = queries.find(({ id }, index) => queries.findIndex((other) => other.id === id) !== index);
  if (twice) throw validationError(`The id ${twice.id} is given to two queries`);
  return queries;
}

/** The metric and statistic of an alarm, or of GetMetricStatistics. */
export function readMetricStat(input: Fields, statistic: unknown): MetricStat {
  const { Namespace, MetricName, Dimensions: dimensions, Period, Unit: unit } = input;
  const read = readStatistic(statistic);
  if (!read) throw invalidValue('Stat', `the local CloudWatch does not emulate ${String(statistic)}`);
  return {
    kind: 'metric',
    metric: { namespace: String(Namespace), name: String(MetricName), dimensions: readDimensions(dimensions) },
    periodMs: readPeriod(Period),
    statistic: read,
    ...(unit === undefined ? {} : { unit: String(unit) }),
  };
}

export function readDimensions(given: unknown): Dimensions {
  const list = (given ?? []) as readonly { Name: string; Value: string }[];
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

/** Computes what every query is worth over the range of its period. */
export function runQueries(
  store: MetricStore,
  queries: readonly Query[],
  rangeOf: (periodMs: number) => Range,
): ReadonlyMap<string, Value> {
  const metrics = queries.flatMap(({ id, of }) => (of.kind === 'metric' ? [[id, of] as const] : []));
  const series = new Map(metrics.map(([id, of]) => [id, seriesOf(store, of, rangeOf(of.periodMs))]));
  const worth = new Map<string, Value>([...series].map(([id, one]) => [id, { kind: 'series', series: one }]));
  const periods = new Set(metrics.map(([, { periodMs }]) => periodMs));
  const open: string[] = [];

  const worthOf = (id: string, source: string): Value => {
    const known = worth.get(id);
    if (known) return known;
    const query = queries.find((candidate) => candidate.id === id);
    if (query?.of.kind !== 'expression') throw expressionError(source, `no query has the id ${id}`);
    if (open.includes(id)) throw expressionError(query.of.source, `it depends on itself by ${id}`);
    const [periodMs = MINUTE_MS, ...others] = periods;
    if (others.length > 0)
      throw expressionError(query.of.source, 'the local CloudWatch combines metrics of one period only');
    open.push(id);
    const own = query.of.source;
    const scope: Scope = {
      source: own,
      timestamps: timestampsOf(rangeOf(periodMs)),
      metrics: series,
      worthOf: (other) => worthOf(other, own),
    };
    const value = evaluate(query.of.tree, scope);
    if (value.kind === 'scalar' || value.kind === 'word') throw expressionError(own, 'its result is not a time series');
    open.pop();
    worth.set(id, value);
    return value;
  };
  return new Map(queries.map(({ id, of }) => [id, worthOf(id, of.kind === 'expression' ? of.source : id)]));
}

export function timestampsOf({ from, to, periodMs }: Range): number[] {
  return Array.from({ length: Math.round((to - from) / periodMs) }, (_, index) => from + index * periodMs);
}

function seriesOf(store: MetricStore, { metric, statistic, unit }: MetricStat, range: Range): Series {
  const data = store.windows(metric, range, unit);
  return new Map(
    data.flatMap(({ at, datum }) => {
      const value = statisticOf(datum, statistic);
      return value === undefined ? [] : [[at, value] as const];
    }),
  );
}

function readQuery(given: Fields): Query {
  const { Id, Label, ReturnData = true, MetricStat: stat, Expression: source, ...others } = given;
  const id = String(Id);
  if (!/^[a-z]\w*$/.test(id)) throw validationError(`The id ${id} must begin with a lower-case letter`);
  const [unknown] = Object.keys(others).filter((name) => name !== 'Period');
  if (unknown) throw validationError(`${unknown} of the query ${id} is not emulated by the local CloudWatch`);
  if ((stat === undefined) === (source === undefined))
    throw validationError(`The query ${id} needs a MetricStat or an Expression, and not both`);
  if (String(Label ?? '').includes('${'))
    throw validationError(`The label of the query ${id} is dynamic, which the local CloudWatch does not emulate`);
  const of =
    source === undefined
      ? readStat(stat as Fields)
      : ({ kind: 'expression', source: String(source), tree: parseExpression(String(source)) } as const);
  return { id, returned: ReturnData === true, of, ...(Label === undefined ? {} : { label: String(Label) }) };
}

function readStat({ Metric, Period, Stat, Unit: unit }: Fields): MetricStat {
  return readMetricStat({ ...(Metric as Input), Period, ...(unit === undefined ? {} : { Unit: unit }) }, Stat);
}

function readPeriod(seconds: unknown): number {
  const period = Number(seconds);
  if (Number.isInteger(period) && period >= 60 && period % 60 === 0) return period * 1000;
  throw invalidValue(
    'Period',
    `it must be a multiple of 60 seconds, not ${String(seconds)}: only minutes are kept here`,
  );
}
