import { type Html, html } from './html.ts';
import type { Pane } from './view.ts';

export interface Frame {
  readonly title: string;
  /** The pane's path; of an act, that of no pane. */
  readonly here: string;
  readonly panes: readonly Pane[];
  readonly environment: string;
  /** Where the environment is, such as `on AWS, eu-central-1`. */
  readonly where: string;
  readonly isProduction: boolean;
  /** Milliseconds since the epoch, the environment's time. */
  readonly now: number;
  readonly content: Html;
  readonly refreshSeconds?: number | undefined;
}

/** A whole page. */
export function framed(frame: Frame): Html {
  const { title, here, panes, environment, where, isProduction, refreshSeconds } = frame;
  const links = panes
    .filter(({ isListed }) => isListed)
    .map(({ path, title }) =>
      path === here
        ? html`<li><a href="${path}" aria-current="page">${title}</a></li>`
        : html`<li><a href="${path}">${title}</a></li>`,
    );
  const refresh = refreshSeconds === undefined ? '' : String(refreshSeconds);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${environment}</title>
<link rel="stylesheet" href="/console.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<script src="/console.js" defer></script>
</head>
<body data-refresh="${refresh}">
<a class="skip" href="#content">Skip to the content</a>
<header class="${isProduction ? 'production' : ''}">
<p class="place"><b>${environment}</b> <span>${isProduction ? 'production, ' : ''}${where}</span></p>
<nav aria-label="Panes"><ul>${links}</ul></nav>
</header>
<main id="content" tabindex="-1">${main(frame)}</main>
<footer><p id="live" role="status"></p></footer>
</body>
</html>
`;
}

/** The part that the script replaces. */
export function main({ title, now, content }: Pick<Frame, 'title' | 'now' | 'content'>): Html {
  return html`<div class="heading"><h1>${title}</h1><p class="stamp">as of <time>${clock(now)}</time> UTC</p></div>${content}`;
}

const clock = (now: number) => new Date(now).toISOString().slice(0, 19).replace('T', ' ');

/** A pane whose content could not be read. */
export const notShown = (why: string): Html =>
  html`<section class="card refused" role="alert"><h2>Not shown</h2><p>${why}</p></section>`;
