import type { Job } from '../../../shared/recover/index.ts';
import { calledNow } from '../../command/declared.ts';
import { jobsOf } from '../../jobs/jobs.ts';
import { selectionText } from '../../jobs/selection.ts';
import { at } from '../../ledger/text.ts';
import { foreign, type Html, html, linkTo, table } from '../html.ts';
import type { Pane } from '../view.ts';

const REFRESH_SECONDS = 10;

/** The newest jobs: what `ops jobs` lists. */
export const jobs: Pane = {
  path: '/jobs',
  title: 'Jobs',
  isListed: true,
  refreshSeconds: REFRESH_SECONDS,
  async render({ target, reads }) {
    const all = await reads.get('jobs', REFRESH_SECONDS, () => jobsOf(target));
    if (all.length === 0)
      return html`<section class="card"><h2>No jobs</h2><p>A job retries, replays or discards chosen events. <a href="/dead-letters">Dead letters</a> and <a href="/completeness">Completeness</a> plan one.</p></section>`;
    return html`<section class="card">${listed(all)}</section>`;
  },
};

const listed = (all: readonly Job[]): Html =>
  table(
    'Jobs, newest first (times in UTC)',
    [
      { name: 'Job' },
      { name: 'Act' },
      { name: 'State' },
      { name: 'Handed out', isFigure: true },
      { name: 'No result yet', isFigure: true },
      { name: 'Delivery' },
      { name: 'Chosen' },
      { name: 'By' },
      { name: 'Planned' },
      { name: 'Note' },
    ],
    all.map(({ id, act, state, released, total, pending, delivery, selection, by, plannedAt, note = '' }) => [
      html`<a href="${linkTo('/job', { id })}">${foreign(id)}</a>`,
      act,
      html`<span class="job ${state}">${state}</span>`,
      `${released} of ${total}`,
      pending,
      calledNow(delivery),
      foreign(selectionText(selection)),
      foreign(by),
      at(plannedAt).slice(5, 16),
      foreign(note),
    ]),
  );
