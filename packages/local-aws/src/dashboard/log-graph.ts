import { QueryRefused, type Result, readQuery } from '../logs-insights/index.ts';
import type { Properties } from './body.ts';
import { chart } from './chart.ts';
import { type Html, html } from './html.ts';
import { refuseOthers, WidgetRefused } from './refused.ts';
import { resultTable } from './result-table.ts';
import type { Range, Series } from './series.ts';
import type { Source } from './source.ts';

/** A log widget's query begins with its log groups, which no other query has. */
const SOURCES = /^((?:\s*SOURCE '[^']+'\s*\|)+)/;
const MINUTE_MS = 60_000;

/** A query of logs as a graph over time, or as a table. */
export async function logGraph(source: Source, properties: Properties, range: Range): Promise<Html> {
  refuseOthers('The log widget', properties, ['title', 'region', 'query', 'view', 'stacked']);
  const text = String(properties.query);
  const [sources = ''] = SOURCES.exec(text) ?? [];
  const groups = [...sources.matchAll(/'([^']+)'/g)].map(([, group = '']) => group);
  if (groups.length === 0) throw new WidgetRefused('The log widget: its query names no log group with SOURCE.');
  const lines = (await Promise.all(groups.map((group) => source.lines(group, range)))).flat();
  const result = answerOf(text.slice(sources.length), lines);
  if (properties.view !== 'timeSeries') return resultTable(result);
  return html`${chart(seriesOf(result), range)}`;
}

function answerOf(text: string, lines: Parameters<ReturnType<typeof readQuery>['run']>[0]): Result {
  try {
    return readQuery(text).run(lines);
  } catch (error) {
    if (error instanceof QueryRefused) throw new WidgetRefused(error.message);
    throw error;
  }
}

/** The first column is the time, each other one a line. */
function seriesOf({ columns: [time = '', ...names], rows }: Result): readonly Series[] {
  const [, count = '1', unit = 'm'] = /^bin\((\d+)([mh])\)$/.exec(time) ?? [];
  return names.map((label) => ({
    label,
    stepMs: Number(count) * (unit === 'h' ? 60 : 1) * MINUTE_MS,
    points: rows.map((row) => [Number(row[time]), Number(row[label] ?? 0)] as const).toSorted(([a], [b]) => a - b),
  }));
}
