import { nameOfArn, seeAlarms } from './alarms.ts';
import { choicesOf, chosenWidgets, type Properties, readBody, type Widget } from './body.ts';
import { lookBackOf } from './frame.ts';
import { type Html, html } from './html.ts';
import { dashboardLists } from './lists.ts';
import type { Source } from './source.ts';
import { GRAPH_STYLE } from './style.ts';
import { widgetHtml } from './widget.ts';

/** Where graphs come from: CloudWatch on this machine or on AWS. */
export type GraphSource = Pick<Source, 'cloudWatch' | 'now'>;

/**
 * The style of what {@link dashboardGraphs} returns. It needs the variables `--card`, `--ink`, `--soft`, `--line`, `--grid`, `--good`,
 * `--bad`, `--unsure` and `--badge`.
 *
 * @example
 * import { graphStyle } from '@penstock/local-aws/dashboard';
 *
 * console.log(`:root { --card: white; } ${graphStyle}`);
 */
export const graphStyle = GRAPH_STYLE;

/**
 * The alarms and metric graphs of a dashboard's body for a page of another server: the lists to choose from, and the widgets. Logs
 * are not read, because a query of them costs by the gigabyte.
 *
 * @example
 * import { dashboardGraphs } from '@penstock/local-aws/dashboard';
 *
 * const source = { cloudWatch: async () => ({ MetricAlarms: [], CompositeAlarms: [] }), now: Date.now };
 * const { lists, widgets } = await dashboardGraphs(source, 'shop', JSON.stringify({ widgets: [] }), new URLSearchParams());
 * console.log(String(lists), String(widgets));
 */
export async function dashboardGraphs(
  source: GraphSource,
  dashboard: string,
  text: string,
  asked: URLSearchParams,
): Promise<{ readonly lists: Html; readonly widgets: Html }> {
  const body = readBody(text);
  const widgetsOf = chosenWidgets(body, choicesOf(body, asked));
  const drawn = closeUp(widgetsOf.filter(({ type }) => type === 'metric' || type === 'alarm'));
  const to = source.now();
  const look = {
    source: { ...source, dashboards: [], queries: [], lines: async () => [] },
    dashboard,
    range: { from: to - lookBackOf(asked, body.lookBackMs), to },
    alarms: await seeAlarms(
      source,
      drawn.flatMap(({ properties }) => alarmsIn(properties)),
    ),
  };
  const widgets = await Promise.all(drawn.map((widget) => widgetHtml(widget, look)));
  return { lists: dashboardLists(body, asked), widgets: html`<div class="dashboard">${widgets}</div>` };
}

/** Rows move up to where a row that is not drawn has left room. */
function closeUp(widgets: readonly Widget[]): readonly Widget[] {
  let next = 0;
  return [...Map.groupBy(widgets, ({ y }) => y)].flatMap(([, row]) => {
    const y = next;
    next += Math.max(...row.map(({ height }) => height));
    return row.map((widget) => ({ ...widget, y }));
  });
}

function alarmsIn({ alarms, annotations }: Properties): readonly string[] {
  const annotated = (annotations as { readonly alarms?: readonly string[] } | undefined)?.alarms;
  return [...((alarms as readonly string[] | undefined) ?? []), ...(annotated ?? [])].map(nameOfArn);
}
