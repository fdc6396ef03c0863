import type { Result, Value } from '../logs-insights/index.ts';
import { type Html, html } from './html.ts';
import { number } from './words.ts';

const MOST_ROWS = 200;
/** What is longer is broken into several lines. */
const LONG = 80;
/** Columns that are times in milliseconds, by their names or by the range that their values lie in. */
const isTime = (column: string, value: Value) =>
  column === '@timestamp' || (typeof value === 'number' && value > 1e12 && value < 1e13);

/** What a query found. */
export function resultTable({ columns, rows }: Result): Html {
  if (rows.length === 0) return html`<p class="empty">Nothing in the logs of this time.</p>`;
  const head = columns.map((column) => html`<th>${column}</th>`);
  const body = rows
    .slice(0, MOST_ROWS)
    .map((row) => html`<tr>${columns.map((column) => cell(column, row[column]))}</tr>`);
  const more =
    rows.length > MOST_ROWS ? html`<p class="empty">and ${rows.length - MOST_ROWS} more rows</p>` : undefined;
  return html`<div class="scroll"><table class="result"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${more}`;
}

function cell(column: string, value: Value | undefined): Html {
  if (value === undefined) return html`<td class="missing">–</td>`;
  if (isTime(column, value))
    return html`<td class="time">${new Date(Number(value)).toISOString().slice(0, 19).replace('T', ' ')}</td>`;
  if (typeof value === 'number') return html`<td class="number">${number(value)}</td>`;
  const text = String(value);
  return text.length > LONG ? html`<td class="long">${text}</td>` : html`<td>${text}</td>`;
}
