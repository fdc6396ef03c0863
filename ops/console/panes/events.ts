import { LEDGER_STATES, type LedgerRecord } from '../../../shared/ledger/index.ts';
import { oneOf } from '../../command/arguments.ts';
import { allDeclared, calledNow } from '../../command/declared.ts';
import { at } from '../../ledger/text.ts';
import { type Found, findEvents, type Wanted } from '../find-events.ts';
import { foreign, type Html, html, linkTo, select, table } from '../html.ts';
import { notShown } from '../page.ts';
import type { Pane } from '../view.ts';
import { obstacleOf } from '../words.ts';

const MOST = 100;
const KEPT_SECONDS = 5;

/** Events by state, delivery, entity or request. Without a choice: what is not delivered. */
export const events: Pane = {
  path: '/events',
  title: 'Events',
  isListed: true,
  async render(view) {
    const { asked, reads } = view;
    const wanted: Wanted = {
      state: oneOf('The state', asked.get('state') ?? '', ['', ...LEDGER_STATES]),
      delivery: asked.get('delivery') ?? '',
      entity: asked.get('entity')?.trim() ?? '',
      reason: asked.get('reason')?.trim() ?? '',
    };
    const content = await reads
      .get(`events ${JSON.stringify(wanted)}`, KEPT_SECONDS, () => findEvents(view, wanted, MOST))
      .then(listed, (error: unknown) => notShown(obstacleOf(error)));
    return html`${form(wanted)}${content}`;
  },
};

function form({ state, delivery, entity, reason }: Wanted): Html {
  const states = [{ value: '', label: 'not delivered' }, ...LEDGER_STATES.map((one) => ({ value: one, label: one }))];
  const deliveries = [
    { value: '', label: 'all' },
    ...allDeclared.map((one) => ({ value: one.calledNow, label: one.calledNow })),
  ];
  return html`<form class="filters" method="get" role="search" aria-label="Filter events">
${select('state', 'State', states, state)}${select('delivery', 'Delivery', deliveries, delivery)}
<label>Entity<input type="search" name="entity" value="${entity}" placeholder="contact:70101"></label>
<label>Reason<input type="search" name="reason" value="${reason}"></label><button type="submit">Show</button></form>
<form class="filters" method="get" action="/event" role="search" aria-label="Find one event"><label>Event, request or entity<input type="search" name="id" required></label><button type="submit">Open</button></form>`;
}

function listed({ newest, isCut, note }: Found): Html {
  const said = note === undefined ? undefined : html`<p class="soft">${note}</p>`;
  if (newest.length === 0)
    return html`<section class="card"><h2>No such event</h2><p>An event appears after its first attempt, and is kept for 90 days.</p>${said}</section>`;
  return html`<section class="card">${rows(newest)}${isCut && html`<p class="soft">These are the ${newest.length} newest: choose more closely to see others.</p>`}${said}</section>`;
}

function rows(records: readonly LedgerRecord[]): Html {
  return table(
    'Events, newest first (times in UTC)',
    [
      { name: 'Event' },
      { name: 'State' },
      { name: 'Received' },
      { name: 'Tries', isFigure: true },
      { name: 'Entity' },
      { name: 'Delivery' },
      { name: 'Reason' },
    ],
    records.map(({ eventId, state, receivedAt, attempts, entity = '', delivery, reason = '' }) => [
      html`<a href="${linkTo('/event', { id: eventId })}">${foreign(eventId)}</a>`,
      html`<span class="state ${state}">${state}</span>`,
      at(receivedAt).slice(5, 16),
      attempts.length,
      foreign(entity),
      calledNow(delivery),
      foreign(reason),
    ]),
  );
}
