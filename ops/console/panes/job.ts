import { isOver } from '../../../shared/recover/index.ts';
import { UsageError } from '../../command/command.ts';
import { progressOf } from '../../jobs/jobs.ts';
import { html } from '../html.ts';
import { jobButtons, planHtml, progressHtml } from '../job-html.ts';
import type { Pane } from '../view.ts';

const REFRESH_SECONDS = 5;

/** One job: its plan, its progress, its results by outcome, and what can be done with it. */
export const job: Pane = {
  path: '/job',
  title: 'Job',
  isListed: false,
  refreshSeconds: REFRESH_SECONDS,
  async render({ asked, target, reads }) {
    const id = asked.get('id');
    if (id === null) throw new UsageError('Which job? The list of jobs has them.');
    const one = await reads.get(`job ${id}`, REFRESH_SECONDS, () => progressOf(target, id));
    return html`<section class="card ${one.state === 'stopped' ? 'refused' : isOver(one) ? 'good' : ''}"><h2>${one.act}: ${one.state}</h2>${
      one.state === 'planned' ? planHtml(one) : progressHtml(one)
    }${jobButtons(one)}</section>${one.state !== 'planned' && html`<section class="card"><h2>The plan</h2>${planHtml(one)}</section>`}`;
  },
};
