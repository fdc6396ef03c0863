import { type Html, html } from './html.ts';

/** The Markdown of text widgets: headings, paragraphs, lists, tables, bold, code and links. Nothing else is formatted. */
export function markdown(text: string): Html {
  const blocks = text
    .split(/\n{2,}/)
    .flatMap(splitHeading)
    .filter((block) => block.trim() !== '');
  return html`${blocks.map(blockOf)}`;
}

/** A heading, a list or a table may follow its predecessor without an empty line. */
function splitHeading(block: string): readonly string[] {
  const kindOf = (line: string) =>
    /^#{1,4} /.test(line) ? 'h' : /^- /.test(line) ? '-' : line.startsWith('|') ? '|' : 'p';
  const pieces: string[][] = [];
  for (const line of block.split('\n')) {
    const last = pieces.at(-1);
    if (last?.[0] !== undefined && kindOf(last[0]) === kindOf(line) && kindOf(line) !== 'h') last.push(line);
    else pieces.push([line]);
  }
  return pieces.map((lines) => lines.join('\n'));
}

function blockOf(block: string): Html {
  const lines = block.split('\n');
  const [, marks, title = ''] = /^(#{1,4}) (.*)$/.exec(block) ?? [];
  if (marks) return marks.length === 1 ? html`<h2>${inline(title)}</h2>` : html`<h3>${inline(title)}</h3>`;
  if (block.startsWith('- ')) return html`<ul>${lines.map((line) => html`<li>${inline(line.slice(2))}</li>`)}</ul>`;
  if (block.startsWith('|')) return tableOf(lines);
  return html`<p>${inline(lines.join(' '))}</p>`;
}

function tableOf([head = '', _rule, ...rows]: readonly string[]): Html {
  const cells = (line: string) => line.replace(/^\|\s*|\s*\|$/g, '').split(/\s*(?<!\\)\|\s*/);
  return html`<table><thead><tr>${cells(head).map((cell) => html`<th>${inline(cell)}</th>`)}</tr></thead>
<tbody>${rows.map((line) => html`<tr>${cells(line).map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`)}</tbody></table>`;
}

const INLINE = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\((https?:[^)\s]+)\)/g;

function inline(text: string): readonly (Html | string)[] {
  const parts: (Html | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [all, bold, code, label, url] = match;
    parts.push(text.slice(at, match.index));
    if (bold) parts.push(html`<b>${bold}</b>`);
    else if (code) parts.push(html`<code>${code}</code>`);
    else parts.push(html`<a href="${url}">${label}</a>`);
    at = match.index + all.length;
  }
  return [...parts, text.slice(at)].map((part) => (typeof part === 'string' ? part.replaceAll('\\|', '|') : part));
}
