import type { Job } from '../../shared/recover/index.ts';
import { isOver } from '../../shared/recover/index.ts';
import { printable } from '../../shared/text/index.ts';
import { calledNow } from '../command/declared.ts';
import { planLines, progressLines } from '../jobs/text.ts';
import { capital } from './here.ts';
import { type Html, html, linked, linkTo } from './html.ts';

/** The lines of a command: sentences as paragraphs, and what is indented below them as it stands. */
function linesHtml(lines: readonly string[]): Html {
  const parts: (readonly string[])[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (line.startsWith(' ') && last?.[0]?.startsWith(' ')) parts[parts.length - 1] = [...last, line];
    else parts.push([line]);
  }
  return html`${parts.map((part) => (part[0]?.startsWith(' ') ? html`<pre>${part.map(printable).join('\n')}</pre>` : html`<p>${linked(capital(part[0] ?? ''))}</p>`))}`;
}

/** What a job would do, as `ops retry`, `replay` and `discard` print it. */
export const planHtml = (job: Job): Html => linesHtml(planLines(job));

/** How far a job is, as `ops jobs JOB` prints it, with a bar. */
export function progressHtml(job: Job): Html {
  const { released, total, settled, state } = job;
  return html`<p><label>Results: ${settled} of ${total}<progress max="${Math.max(1, total)}" value="${settled}"></progress></label></p>
<p><label>Handed out: ${released} of ${total}<progress max="${Math.max(1, total)}" value="${released}"></progress></label></p>
<div data-state="${state}">${linesHtml(progressLines(job))}</div>`;
}

/** What a person can do next with a job. */
export function jobButtons(job: Job): Html {
  const { id, act, state } = job;
  const button = (name: string, label: string) =>
    html`<a class="button" href="${linkTo(`/acts/${name}`, { job: id })}">${label}</a> `;
  return html`<p class="buttons">${state === 'planned' && job.total > 0 && button('go', 'Begin…')}${state === 'stopped' && button('go', 'Let it go on…')}${
    !isOver(job) && state !== 'planned' && button('cancel', 'Cancel…')
  }${isOver(job) && act === 'discard' && job.released > 0 && button('undo', 'Take it back…')}<a class="button" href="${linkTo('/events', { delivery: calledNow(job.delivery) })}">Events</a></p>`;
}
