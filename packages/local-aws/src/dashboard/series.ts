import type { Input } from '../aws/values.ts';
import type { Properties } from './body.ts';
import { refuseOthers, WidgetRefused } from './refused.ts';
import type { Source } from './source.ts';

/** One line of a graph: its points in the order of time. */
export interface Series {
  readonly label: string;
  readonly color?: string;
  readonly points: readonly Point[];
  /** Milliseconds from one point to the next; further apart, something is missing between them. */
  readonly stepMs: number;
}

/** Milliseconds since the epoch, and the value. */
export type Point = readonly [at: number, value: number];

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** One entry of GetMetricData, and how its line looks. */
interface Drawn {
  readonly query: Input & { readonly Id: string };
  readonly label?: string;
  readonly color?: string;
  readonly period: number;
}

const OPTIONS = ['label', 'color', 'stat', 'period', 'id', 'visible', 'expression'];

/** The lines of `metrics` of a metric widget. @throws WidgetRefused */
export function readMetrics({ metrics, period = 300, stat = 'Average' }: Properties): readonly Drawn[] {
  return (metrics as readonly (readonly unknown[])[]).map((entry, index) => {
    const last = entry.at(-1);
    const options = (typeof last === 'object' && last !== null ? last : {}) as Readonly<Record<string, unknown>>;
    refuseOthers('A line of the graph', options, OPTIONS);
    const names = (options === last ? entry.slice(0, -1) : entry).map(String);
    if (names.some((name) => /^\.+$/.test(name)))
      throw new WidgetRefused('A line of the graph: shorthand with dots is not known to the local page.');
    const seconds = Number(options.period ?? period);
    const { label, color, id = `m${index}`, visible = true, expression } = options;
    const asked =
      expression === undefined
        ? { MetricStat: { Metric: metricOf(names), Period: seconds, Stat: options.stat ?? stat } }
        : { Expression: expression };
    return {
      query: { Id: String(id), ReturnData: visible, ...asked },
      period: seconds,
      ...(label !== undefined && { label: String(label) }),
      ...(color !== undefined && { color: String(color) }),
    };
  });
}

/** Asks CloudWatch for the lines' points. */
export async function fetchSeries(
  source: Source,
  drawn: readonly Drawn[],
  { from, to }: Range,
): Promise<readonly Series[]> {
  const { MetricDataResults } = await source.cloudWatch('GetMetricData', {
    MetricDataQueries: drawn.map(({ query }) => query),
    StartTime: from / 1000,
    EndTime: to / 1000,
    ScanBy: 'TimestampAscending',
  });
  const results = MetricDataResults as readonly {
    readonly Id: string;
    readonly Label: string;
    readonly Timestamps: readonly number[];
    readonly Values: readonly number[];
  }[];
  return results.map(({ Id, Label, Timestamps, Values }) => {
    const { label = Label, color, period = 300 } = drawn.find(({ query }) => query.Id === Id) ?? {};
    const points = Timestamps.map((at, i): Point => [at * 1000, Values[i] ?? 0]);
    return { label, points, stepMs: period * 1000, ...(color !== undefined && { color }) };
  });
}

function metricOf([namespace, name, ...dimensions]: readonly string[]): Input {
  const pairs = dimensions.flatMap((_, i) => (i % 2 === 0 ? [{ Name: dimensions[i], Value: dimensions[i + 1] }] : []));
  return { Namespace: namespace, MetricName: name, Dimensions: pairs };
}
