import { calledNow, deliveriesOf } from '../../command/declared.ts';
import { nextStep } from '../../ledger/next-step.ts';
import { eventsNamed, factsOf, type Shown, shownOf } from '../../ledger/show.ts';
import { happenings } from '../../ledger/timeline.ts';
import { facts, foreign, type Html, html, table } from '../html.ts';
import type { Pane, View } from '../view.ts';

const MOST = 10;

/** All that the ledger knows of an event: what `ops show` says. */
export const event: Pane = {
  path: '/event',
  title: 'Event',
  isListed: false,
  async render(view) {
    const { asked, target } = view;
    const wanted = asked.get('id')?.trim() ?? '';
    const reader = target.reader(deliveriesOf(undefined));
    const found = wanted === '' ? [] : await eventsNamed(reader, wanted, MOST + 1);
    if (found.length === 0)
      return html`<p>Nothing is known of “${foreign(wanted)}”: no event, request or entity has that name. An event appears after its first attempt and stays for 90 days.</p><p><a class="button" href="/events">Events</a></p>`;
    const shown = await Promise.all(found.slice(0, MOST).map((record) => shownOf(reader, record)));
    return html`${shown.map((one) => ofDelivery(one, view))}${found.length > MOST && html`<p class="soft">There are more: the newest ${MOST} are shown.</p>`}`;
  },
};

function ofDelivery(shown: Shown, { target, now }: View): Html {
  const { record, breakers } = shown;
  const steps = nextStep(record, target.environment, now);
  return html`<section class="card"><h2><span class="state ${record.state}">${record.state}</span> ${foreign(record.eventId)}</h2>
<div class="next"><h3>Next step</h3>${steps.map((line) => (line.startsWith('npm run ') ? html`<p><code>${line}</code></p>` : html`<p>${line}</p>`))}</div>
${facts(factsOf(shown).map(([name, value]) => [name, foreign(value)] as const))}
${table(
  `Attempts at ${calledNow(record.delivery)} (times in UTC)`,
  [
    { name: 'When' },
    { name: 'What' },
    { name: 'Call or outcome' },
    { name: 'Result' },
    { name: 'Took' },
    { name: 'Note' },
  ],
  happenings(record, breakers).map((cells) => cells.map((cell) => foreign(cell))),
)}</section>`;
}
