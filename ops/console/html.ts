import { html } from 'hono/html';
import { printable } from '../../shared/text/index.ts';

export { html } from 'hono/html';

/** HTML that may be put into other HTML as it is; any other text is escaped. */
export type Html = ReturnType<typeof html>;

/** A text that a sender, a vendor or a person wrote: what would hide or reverse letters is shown, and its direction of writing stays inside it. */
export const foreign = (text: string): Html => html`<bdi>${printable(text)}</bdi>`;

const URLS = /https:\/\/[^\s<>"']*[^\s<>"'.,;:)]/g;

/** A sentence of ours, in which names of others may stand, with its addresses as links. */
export function linked(sentence: string): Html {
  const text = printable(sentence);
  let at = 0;
  const parts: (Html | string)[] = [];
  for (const { 0: url, index } of text.matchAll(URLS)) {
    parts.push(text.slice(at, index), html`<a href="${url}" rel="noreferrer">${url}</a>`);
    at = index + url.length;
  }
  return html`${[...parts, text.slice(at)]}`;
}

export interface Column {
  readonly name: string;
  /** Figures end under each other. */
  readonly isFigure?: boolean;
}

/** A table that becomes a list of cards on a narrow screen. Its first column names the row. */
export function table(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string | number)[])[],
): Html {
  const head = columns.map(({ name, isFigure }) =>
    isFigure ? html`<th scope="col" class="figure">${name}</th>` : html`<th scope="col">${name}</th>`,
  );
  return html`<table><caption>${title}</caption><thead><tr>${head}</tr></thead><tbody>${rows.map(
    (cells) => html`<tr>${cells.map((cell, at) => cellOf(cell, at, columns[at]))}</tr>`,
  )}</tbody></table>`;
}

function cellOf(cell: Html | string | number, at: number, column: Column | undefined): Html {
  const name = column?.name ?? '';
  if (at === 0) return html`<th scope="row" data-column="${name}"><span>${cell}</span></th>`;
  return column?.isFigure
    ? html`<td class="figure" data-column="${name}"><span>${cell}</span></td>`
    : html`<td data-column="${name}"><span>${cell}</span></td>`;
}

/** Names with their values. */
export function facts(all: readonly (readonly [name: string, value: Html | string])[]): Html {
  return html`<dl>${all.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A list to choose from; it has a label of its own. */
export function select(name: string, label: string, choices: readonly Choice[], chosen: string): Html {
  const options = choices.map((choice) =>
    choice.value === chosen
      ? html`<option value="${choice.value}" selected>${choice.label}</option>`
      : html`<option value="${choice.value}">${choice.label}</option>`,
  );
  return html`<label>${label}<select name="${name}">${options}</select></label>`;
}

/** A path with what it is asked for; empty values are left out. */
export function linkTo(path: string, asked: Readonly<Record<string, string | undefined>> = {}): string {
  const filled = Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return filled.length === 0 ? path : `${path}?${new URLSearchParams(filled)}`;
}
