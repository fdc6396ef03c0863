import { seeAlarms } from './alarms.ts';
import { choicesOf, chosenWidgets, readBody } from './body.ts';
import { framed, lookBackOf } from './frame.ts';
import { type Html, html } from './html.ts';
import { dashboardLists } from './lists.ts';
import type { Source } from './source.ts';
import { widgetHtml } from './widget.ts';

const REFRESH_SECONDS = 30;

/** The dashboard of the template, with what CloudWatch knows now. @throws Error when the assembly has none. */
export async function dashboardPage(source: Source, asked: URLSearchParams): Promise<Html> {
  const [dashboard] = source.dashboards;
  if (!dashboard) throw new Error('The assembly has no AWS::CloudWatch::Dashboard.');
  const body = readBody(dashboard.body);
  const choices = choicesOf(body, asked);
  const to = source.now();
  const lookBackMs = lookBackOf(asked, body.lookBackMs);
  const look = {
    source,
    dashboard: dashboard.name,
    range: { from: to - lookBackMs, to },
    alarms: await seeAlarms(source),
  };
  const widgets = await Promise.all(chosenWidgets(body, choices).map((widget) => widgetHtml(widget, look)));
  const ringing = [...look.alarms.values()].filter(({ state }) => state === 'ALARM').length;
  return framed({
    title: `${ringing > 0 ? `(${ringing}) ` : ''}${dashboard.name}`,
    here: 'dashboard',
    form: html`<form method="get">${dashboardLists(body, asked)}<button>Show</button></form>`,
    content: html`<div class="dashboard">${widgets}</div>`,
    now: to,
    refreshSeconds: REFRESH_SECONDS,
    keep: kept(asked),
  });
}

function kept(asked: URLSearchParams): URLSearchParams {
  const range = asked.get('range');
  return new URLSearchParams(range === null ? {} : { range });
}
