import type { MetricSource } from '../definition.ts';

/**
 * The part of a CloudWatch dashboard's body that is used here:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html.
 */
export interface DashboardBody {
  readonly start: string;
  readonly periodOverride: 'inherit';
  readonly variables: readonly DashboardVariable[];
  readonly widgets: readonly Widget[];
}

/** A list to choose from; CloudWatch replaces `pattern` in all widgets by the chosen value. */
export interface DashboardVariable {
  readonly type: 'pattern';
  readonly id: string;
  readonly pattern: string;
  readonly label: string;
  readonly inputType: 'select';
  readonly visible: true;
  readonly defaultValue: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
}

/** A widget without position; its size in units of a grid that is 24 wide. */
export interface Block {
  readonly type: 'text' | 'alarm' | 'metric' | 'log';
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Widget extends Block {
  readonly x: number;
  readonly y: number;
}

/** A metric of a graph; alarms use no median. */
export type DrawnSource = Omit<MetricSource, 'statistic'> & { readonly statistic: MetricSource['statistic'] | 'p50' };

/** One line of a graph. */
export interface Line {
  readonly source: DrawnSource;
  readonly label: string;
  readonly color: string;
}

export const COLOR = { good: '#2ca02c', bad: '#d62728', known: '#1f77b4', slow: '#ff7f0e', dim: '#7f7f7f' } as const;

const PERIOD_SECONDS = 300;

export const text = (width: number, height: number, markdown: string): Block => ({
  type: 'text',
  width,
  height,
  properties: { markdown },
});

/** Alarms as lights, those that ring first. At most 100, by their ARNs. */
export const lights = (width: number, height: number, title: string, alarms: readonly string[]): Block => ({
  type: 'alarm',
  width,
  height,
  properties: { title, alarms, sortBy: 'stateUpdatedTimestamp' },
});

export function graph(
  size: readonly [width: number, height: number],
  region: string,
  title: string,
  lines: readonly Line[],
): Block {
  const metrics = lines.map(({ source: { namespace, name, dimensions, statistic }, label, color }) => [
    namespace,
    name,
    ...Object.entries(dimensions).flat(),
    { label, color, stat: statistic },
  ]);
  return metricBlock(size, { region, title, metrics, period: PERIOD_SECONDS, yAxis: { left: { min: 0 } } });
}

/** A line for each series of a metric that has these dimensions and one more, whichever values that has. */
export function searched(
  size: readonly [width: number, height: number],
  region: string,
  title: string,
  { namespace, name, dimensions, statistic }: DrawnSource,
  by: string,
): Block {
  const names = [...Object.keys(dimensions), by].map((dimension) => `"${dimension}"`).join(',');
  const chosen = Object.entries(dimensions).map(([dimension, value]) => `"${dimension}"="${value}"`);
  const search = `{"${namespace}",${names}} MetricName="${name}" ${chosen.join(' ')}`;
  const metrics = [[{ expression: `SEARCH('${search}', '${statistic}', ${PERIOD_SECONDS})`, id: 'found' }]];
  return metricBlock(size, { region, title, metrics, period: PERIOD_SECONDS, yAxis: { left: { min: 0 } } });
}

/** The metric of an alarm, with its threshold as a red line: CloudWatch reads both from the alarm. */
export function watched(
  size: readonly [width: number, height: number],
  region: string,
  title: string,
  alarm: string,
): Block {
  return metricBlock(size, { region, title, annotations: { alarms: [alarm] }, yAxis: { left: { min: 0 } } });
}

/** A Logs Insights query, run at every view of the dashboard: it costs by the gigabyte that it scans. */
export const logs = (
  size: readonly [width: number, height: number],
  region: string,
  title: string,
  query: string,
  view: 'timeSeries' | 'table' = 'timeSeries',
): Block => ({
  type: 'log',
  width: size[0],
  height: size[1],
  properties: { region, title, query, view, stacked: false },
});

/** Positions the blocks, one row below the other. The blocks of a row have one height. */
export function placed(rows: readonly (readonly Block[])[]): readonly Widget[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    const widgets = row.map((block) => {
      const widget = { ...block, x, y };
      x += block.width;
      return widget;
    });
    y += row[0]?.height ?? 0;
    return widgets;
  });
}

function metricBlock([width, height]: readonly [number, number], properties: Block['properties']): Block {
  return { type: 'metric', width, height, properties: { view: 'timeSeries', stacked: false, ...properties } };
}
