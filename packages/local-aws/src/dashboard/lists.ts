import { type Body, choicesOf } from './body.ts';
import { lookBackOf, rangeSelect, select } from './frame.ts';
import { type Html, html } from './html.ts';

/** Lists to choose from: what a dashboard's variables offer, and how far back it looks. */
export function dashboardLists(body: Body, asked: URLSearchParams): Html {
  const choices = choicesOf(body, asked);
  const lists = body.variables.map(({ id, label, values }) =>
    select(
      id,
      label,
      values.map((value) => ({ ...value, chosen: value.value === choices.get(id) })),
    ),
  );
  return html`${lists}${rangeSelect(lookBackOf(asked, body.lookBackMs))}`;
}
