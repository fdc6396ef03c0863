import { AwsError } from '../aws/error.ts';
import { nameOfArn, watchedSeries } from './alarms.ts';
import type { Properties, Widget } from './body.ts';
import { chart } from './chart.ts';
import { type Html, html } from './html.ts';
import { lights } from './lights.ts';
import { logGraph } from './log-graph.ts';
import type { Look } from './look.ts';
import { markdown } from './markdown.ts';
import { refuseOthers, WidgetRefused } from './refused.ts';
import { fetchSeries, readMetrics } from './series.ts';
import { number } from './words.ts';

const GRAPH = ['title', 'region', 'view', 'stacked', 'period', 'stat', 'metrics', 'annotations', 'yAxis'];

/** A widget in its place. What is not known here is said in its place, by name. */
export async function widgetHtml(widget: Widget, look: Look): Promise<Html> {
  const { type, x, y, width, height, properties } = widget;
  const title = String(properties.title ?? '');
  const content = await contentOf(type, properties, look).catch((error: unknown) => {
    if (!(error instanceof WidgetRefused || error instanceof AwsError)) throw error;
    return html`<p class="refused">Not shown: ${error.message}</p>`;
  });
  return html`<section class="widget ${type}" style="--x:${x + 1};--w:${width};--y:${y + 1};--h:${height}">
${title === '' ? undefined : html`<h3 class="title">${title}</h3>`}${content}</section>`;
}

async function contentOf(type: string, properties: Properties, look: Look): Promise<Html> {
  switch (type) {
    case 'text':
      refuseOthers('The text widget', properties, ['markdown']);
      return markdown(String(properties.markdown));
    case 'alarm':
      return lights(properties, look);
    case 'metric':
      return metricGraph(properties, look);
    case 'log':
      return logGraph(look.source, properties, look.range);
    default:
      throw new WidgetRefused(`a widget of the type ${type} is not known to the local page.`);
  }
}

async function metricGraph(properties: Properties, look: Look): Promise<Html> {
  refuseOthers('The graph', properties, GRAPH);
  if (properties.view !== 'timeSeries' || properties.stacked === true)
    throw new WidgetRefused(
      `a graph as ${properties.stacked ? 'stacked ' : ''}${properties.view} is not known to the local page.`,
    );
  const annotations = (properties.annotations ?? {}) as { readonly alarms?: readonly string[] };
  refuseOthers('The annotations of the graph', annotations, ['alarms']);
  const [arn] = annotations.alarms ?? [];
  if (arn === undefined) return chart(await fetchSeries(look.source, readMetrics(properties), look.range), look.range);
  const alarm = look.alarms.get(nameOfArn(arn));
  if (!alarm?.watches) throw new WidgetRefused(`there is no alarm ${nameOfArn(arn)} of a metric.`);
  const { threshold, sign } = alarm.watches;
  const line = { value: threshold, label: `rings at ${sign} ${number(threshold)}` };
  return chart(await watchedSeries(look.source, alarm, look.range), look.range, line);
}
