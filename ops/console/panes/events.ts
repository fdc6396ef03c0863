import { LEDGER_STATES, type LedgerRecord } from '../../../shared/ledger/index.ts';
import { oneOf } from '../../command/arguments.ts';
import { allDeclared, calledNow } from '../../command/declared.ts';
import { at } from '../../ledger/text.ts';
import { EVENT_FILTERS, type EventFilters, type Found, findEvents } from '../find-events.ts';
import { foreign, type Html, html, linkTo, select, table } from '../html.ts';
import { notShown } from '../page.ts';
import type { Pane } from '../view.ts';
import { obstacleOf } from '../words.ts';

const MOST = 100;
const KEPT_SECONDS = 5;

/** Events by state, delivery, type, tenant, entity or reason. Without a choice: what is not delivered. */
export const events: Pane = {
  path: '/events',
  title: 'Events',
  isListed: true,
  async render(view) {
    const { asked, reads } = view;
    const filters = Object.fromEntries(
      EVENT_FILTERS.map((name) => [name, asked.get(name)?.trim() ?? '']),
    ) as EventFilters;
    oneOf('The state', filters.state, ['', ...LEDGER_STATES]);
    const content = await reads
      .get(`events ${JSON.stringify(filters)}`, KEPT_SECONDS, () => findEvents(view, filters, MOST))
      .then(
        (found) => listed(found, filters),
        (error: unknown) => notShown(obstacleOf(error)),
      );
    return html`${form(filters)}${content}`;
  },
};

function form({ state, delivery, type, tenant, entity, reason }: EventFilters): Html {
  const states = [{ value: '', label: 'not delivered' }, ...LEDGER_STATES.map((one) => ({ value: one, label: one }))];
  const deliveries = [
    { value: '', label: 'all' },
    ...allDeclared.map((one) => ({ value: one.calledNow, label: one.calledNow })),
  ];
  return html`<form class="filters" method="get" role="search" aria-label="Filter events">
${select('state', 'State', states, state)}${select('delivery', 'Delivery', deliveries, delivery)}
<label>Entity<input type="search" name="entity" value="${entity}" placeholder="contact:70101"></label>
<label>Reason<input type="search" name="reason" value="${reason}"></label>
<label>Type<input type="search" name="type" value="${type}"></label><label>Tenant<input type="search" name="tenant" value="${tenant}"></label><button type="submit">Show</button></form>
<form class="filters" method="get" action="/event" role="search" aria-label="Find one event"><label>Event, request or entity<input type="search" name="id" required></label><button type="submit">Open</button></form>`;
}

function listed({ records, next, read, note }: Found, filters: EventFilters): Html {
  const said = note === undefined ? undefined : html`<p class="soft">${note}</p>`;
  if (records.length === 0 && next === undefined)
    return html`<section class="card"><h2>No such event${filters.after !== '' && ' from here on'}</h2><p>An event appears after its first attempt, and is kept for 90 days.</p>${said}</section>`;
  const seen = read > records.length ? `${records.length} of ${read} events that were read fit. ` : '';
  const more =
    next !== undefined &&
    html`<p class="buttons"><span class="soft">${seen}There are older ones.</span> <a class="button" rel="next" href="${linkTo('/events', { ...filters, after: next })}">Next</a></p>`;
  const isLater = filters.after !== '';
  const first = isLater && html`<p><a href="${linkTo('/events', { ...filters, after: '' })}">First page</a></p>`;
  return html`<section class="card">${first}${records.length > 0 && rows(records)}${more}${said}</section>`;
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
