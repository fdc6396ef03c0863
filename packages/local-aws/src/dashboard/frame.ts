import { type Html, html, raw } from './html.ts';
import { STYLE } from './style.ts';

export interface Frame {
  readonly title: string;
  readonly here: 'dashboard' | 'logs';
  /** What is chosen, as a form of its own; it is read without JavaScript. */
  readonly form: Html;
  readonly content: Html;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Seconds until the browser reloads; undefined for never. */
  readonly refreshSeconds?: number;
  /** What the other page is to be asked for as well. */
  readonly keep: URLSearchParams;
}

const PAGES = [
  ['dashboard', '/', 'Dashboard'],
  ['logs', '/logs', 'Logs'],
] as const;

/** A whole page. */
export function framed({ title, here, form, content, now, refreshSeconds, keep }: Frame): Html {
  const search = keep.size === 0 ? '' : `?${keep}`;
  const links = PAGES.map(([name, path, label]) =>
    name === here
      ? html`<a href="${path}${search}" aria-current="page">${label}</a>`
      : html`<a href="${path}${search}">${label}</a>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header><h1>${title}<span class="stamp">as of ${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} UTC</span></h1><nav>${links}</nav>${form}</header>
<main>${content}</main>
</body>
</html>
`;
}

const RANGES = [
  ['15m', 'last 15 minutes', 15 * 60_000],
  ['1h', 'last hour', 3_600_000],
  ['3h', 'last 3 hours', 3 * 3_600_000],
  ['12h', 'last 12 hours', 12 * 3_600_000],
  ['3d', 'last 3 days', 3 * 86_400_000],
] as const;

/** How far back the page looks, in milliseconds: what is asked for, if it is on the list. */
export function lookBackOf(asked: URLSearchParams, otherwiseMs: number): number {
  return RANGES.find(([id]) => id === asked.get('range'))?.[2] ?? otherwiseMs;
}

export function rangeSelect(lookBackMs: number): Html {
  const options = RANGES.map(([id, label, ms]) => ({ value: id, label, chosen: ms === lookBackMs }));
  return select('range', 'Time', options);
}

export function select(
  name: string,
  label: string,
  options: readonly { readonly value: string; readonly label: string; readonly chosen: boolean }[],
): Html {
  const items = options.map((option) =>
    option.chosen
      ? html`<option value="${option.value}" selected>${option.label}</option>`
      : html`<option value="${option.value}">${option.label}</option>`,
  );
  return html`<label>${label}<select name="${name}">${items}</select></label>`;
}
