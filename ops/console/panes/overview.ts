import type { SetAsideState } from '../../../shared/ledger/index.ts';
import { at, span } from '../../ledger/text.ts';
import type { Conclusion, DeliveryStatus, EnvironmentStatus, StatusLine } from '../../status/model.ts';
import { foreign, type Html, html, linked, linkTo, table } from '../html.ts';
import { nextHtml } from '../next.ts';
import { STATUS_SECONDS, statusIn } from '../status.ts';
import type { Pane } from '../view.ts';

/** How the environment stands: what `ops status` says, with a link to each act. */
export const overview: Pane = {
  path: '/',
  title: 'Overview',
  isListed: true,
  refreshSeconds: STATUS_SECONDS,
  async render(view) {
    const status = await statusIn(view);
    const busy = status.deliveries.filter((one) => !isQuiet(one));
    const quiet = status.deliveries.filter(isQuiet);
    return html`${headline(status)}
${status.lines.length > 0 && html`<section class="card"><h2>What all share</h2>${linesHtml(status.lines)}</section>`}
${busy.map(deliveryCard)}
<section class="card">${deliveriesTable(status, view.now)}</section>
${quiet.length > 0 && html`<p class="soft">${quiet.length} of ${status.deliveries.length} deliveries are quiet.</p>`}`;
  },
};

const isQuiet = ({ lines }: DeliveryStatus) => lines.length === 0;

function headline({ isWrong, conclusion }: EnvironmentStatus): Html {
  const level = isWrong ? 'wrong' : conclusion.kind === 'over' ? 'good' : 'note';
  return html`<section class="headline ${level}" role="status" data-state="${conclusion.kind}"><h2>${verdictOf(conclusion)}</h2>${
    conclusion.kind === 'next' && nextHtml(conclusion)
  }</section>`;
}

function verdictOf(conclusion: Conclusion): string {
  switch (conclusion.kind) {
    case 'next':
      return 'Something is wrong. Next:';
    case 'draining':
      return `Nothing is wrong; ${conclusion.events} events are on their way${conclusion.oldest === undefined ? '' : `, the oldest since ${at(conclusion.oldest)} UTC`}.`;
    case 'over':
      return conclusion.since === undefined
        ? 'Nothing is wrong, and nothing waits.'
        : `Over since ${at(conclusion.since)} UTC. Nothing is wrong, and nothing waits.`;
  }
}

function linesHtml(lines: readonly StatusLine[]): Html {
  return html`<ul class="lines">${lines.map(
    ({ level, about, text, next }) =>
      html`<li class="${level}"><b>${linked(about)}</b> <span>${linked(text)}</span>${next && nextHtml(next)}</li>`,
  )}</ul>`;
}

function deliveryCard({ delivery, lines, pause }: DeliveryStatus): Html {
  return html`<section class="card" id="${delivery}"><h2>${delivery}</h2>${linesHtml(lines)}
<p class="buttons"><a class="button" href="${linkTo('/events', { delivery })}">Events</a> ${
    pause
      ? html`<a class="button" href="${linkTo('/acts/resume', { delivery })}">Resume</a>`
      : html`<a class="button" href="${linkTo('/acts/pause', { delivery })}">Pause</a>`
  }</p></section>`;
}

function deliveriesTable({ deliveries }: EnvironmentStatus, now: number): Html {
  return table(
    'Deliveries',
    [
      { name: 'Delivery' },
      { name: 'In the queue', isFigure: true },
      { name: 'In flight', isFigure: true },
      { name: 'Oldest', isFigure: true },
      { name: 'Dead', isFigure: true },
      { name: 'Conflicts', isFigure: true },
      { name: 'Owed', isFigure: true },
      { name: 'Mapping' },
      { name: 'Accounts' },
      { name: 'Pause' },
    ],
    deliveries.map((one) => rowOf(one, now)),
  );
}

function rowOf(one: DeliveryStatus, now: number): readonly (Html | string | number)[] {
  const { delivery, queue, deadLetters, dead, mapping, accounts, pause } = one;
  const deadCount = Math.max(dead.count, deadLetters ? deadLetters.visible + deadLetters.inFlight : 0);
  return [
    html`<a href="${linkTo('/events', { delivery })}">${delivery}</a>`,
    queue ? queue.visible + queue.delayed : 'no queue',
    queue?.inFlight ?? '',
    oldestOf(one, now),
    deadCount > 0
      ? html`<a class="bad" href="${linkTo('/dead-letters', { delivery })}">${deadCount}${!dead.isWhole && '+'}</a>`
      : 0,
    setAsideIn(one, 'conflict'),
    setAsideIn(one, 'owed'),
    foreign(mapping?.state ?? 'none'),
    html`${accounts.map(({ name, breaker }) => html`<span class="breaker ${breaker}">${name}: ${breaker}</span> `)}`,
    pause
      ? html`until ${at(pause.until)} <a href="${linkTo('/acts/resume', { delivery })}">resume</a>`
      : html`<a href="${linkTo('/acts/pause', { delivery })}">pause</a>`,
  ];
}

function setAsideIn({ delivery, setAside }: DeliveryStatus, state: SetAsideState): Html | number {
  const backlog = setAside?.[state];
  if (!backlog || backlog.count === 0) return 0;
  return html`<a href="${linkTo('/events', { delivery, state })}">${backlog.count}${!backlog.isWhole && '+'}</a>`;
}

/** SQS leaves out messages that were received three times; the ledger has them. */
function oldestOf({ waiting, oldestMessageSeconds = 0 }: DeliveryStatus, now: number): string {
  const inLedger = waiting.oldest === undefined ? 0 : now - Date.parse(waiting.oldest);
  const oldest = Math.max(inLedger, oldestMessageSeconds * 1000);
  return oldest > 0 ? span(oldest) : '';
}
