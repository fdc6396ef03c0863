import { QueryRefused, readQuery } from '../logs-insights/index.ts';
import { framed, lookBackOf, rangeSelect } from './frame.ts';
import { type Html, html } from './html.ts';
import { resultTable } from './result-table.ts';
import type { Range } from './series.ts';
import type { SavedQuery, Source } from './source.ts';

/** Stands in a saved query where an id must be put. */
const ID_HERE = 'PUT-THE-ID-HERE';
const THREE_HOURS_MS = 3 * 3_600_000;

/** The template's saved queries, and what the logs answer to one of them. @throws Error when the assembly has none. */
export async function logsPage(source: Source, asked: URLSearchParams): Promise<Html> {
  const wanted = asked.get('query') ?? '';
  const query = source.queries.find(({ name }) => name === wanted) ?? unasked(source.queries);
  if (!query) throw new Error('The assembly has no AWS::Logs::QueryDefinition.');
  const to = source.now();
  const lookBackMs = lookBackOf(asked, THREE_HOURS_MS);
  const range = asked.get('range');
  return framed({
    title: 'Questions to the logs',
    here: 'logs',
    form: html`<form method="get"><input type="hidden" name="query" value="${query.name}">${rangeSelect(lookBackMs)}<button>Show</button></form>`,
    content: html`<div class="logs"><div class="card questions">${list(source.queries, query, range)}</div>
<div class="card answer">${await answer(source, query, asked.get('id')?.trim() ?? '', { from: to - lookBackMs, to }, range)}</div></div>`,
    now: to,
    keep: new URLSearchParams(range === null ? {} : { range }),
  });
}

/** The query after the first one that asks for an id, as no id is given yet; or the first. */
function unasked(queries: readonly SavedQuery[]): SavedQuery | undefined {
  return queries[queries.findIndex(({ text }) => text.includes(ID_HERE)) + 1] ?? queries[0];
}

function list(queries: readonly SavedQuery[], chosen: SavedQuery, range: string | null): Html {
  const folders = Map.groupBy(queries, ({ name }) => name.slice(0, name.lastIndexOf('/')));
  const link = (query: SavedQuery) => {
    const search = new URLSearchParams({ query: query.name, ...(range !== null && { range }) });
    const label = query.name.slice(query.name.lastIndexOf('/') + 1);
    return query === chosen
      ? html`<a href="/logs?${String(search)}" aria-current="true">${label}</a>`
      : html`<a href="/logs?${String(search)}">${label}</a>`;
  };
  return html`${[...folders].map(([folder, some]) => html`<h2>${folder}</h2>${some.map(link)}`)}`;
}

async function answer(
  source: Source,
  query: SavedQuery,
  id: string,
  range: Range,
  asked: string | null,
): Promise<Html> {
  const { name, logGroups, text } = query;
  const [, question = name, commands = text] = /^# ([^\n]*)\n([\s\S]*)$/.exec(text) ?? [];
  const needsId = text.includes(ID_HERE);
  // An id ends no text of the query.
  const complete = text.replaceAll(ID_HERE, () => id.replace(/[\\"\n]/g, ''));
  const form = html`<form method="get"><input type="hidden" name="query" value="${name}">${
    asked !== null && html`<input type="hidden" name="range" value="${asked}">`
  }<label>Event, correlation or record<input name="id" value="${id}" required></label><button>Ask</button></form>`;
  return html`<h2>${question}</h2>${needsId ? form : undefined}
<pre>${needsId && id !== '' ? commands.replaceAll(ID_HERE, id) : commands}</pre>
<p class="stamp">over ${logGroups.join(', ')}</p>
${needsId && id === '' ? html`<p class="empty">Put in an id: the lines of other questions have some.</p>` : await found(source, logGroups, complete, range)}`;
}

async function found(source: Source, groups: readonly string[], text: string, range: Range): Promise<Html> {
  try {
    const query = readQuery(text);
    const lines = (await Promise.all(groups.map((group) => source.lines(group, range)))).flat();
    return resultTable(query.run(lines));
  } catch (error) {
    if (!(error instanceof QueryRefused)) throw error;
    return html`<p class="refused">Not asked: ${error.message}</p>`;
  }
}
