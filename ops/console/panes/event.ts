import { calledNow, deliveriesOf } from '../../command/declared.ts';
import { nextStep, type Situation } from '../../ledger/next-step.ts';
import { eventsNamed, factsOf, type Shown, shownOf } from '../../ledger/show.ts';
import { happenings } from '../../ledger/timeline.ts';
import { situationOf } from '../../status/situation.ts';
import { capital } from '../here.ts';
import { facts, foreign, type Html, html, linked, table } from '../html.ts';
import { commandHtml } from '../next.ts';
import { together } from '../reads.ts';
import type { Pane, View } from '../view.ts';

const MOST = 10;
/** How far back the archive is read for a name that is no event's. */
const DAYS = 7;
/** An entity's events are mostly of one delivery: its situation is read once. */
const SITUATION_SECONDS = 15;

/** All that the ledger knows of an event: what `ops show` says. */
export const event: Pane = {
  path: '/event',
  title: 'Event',
  isListed: false,
  async render(view) {
    const { asked, target, reads } = view;
    const wanted = asked.get('id')?.trim() ?? '';
    const reader = target.reader(deliveriesOf(undefined));
    const from = new Date(view.now - DAYS * 86_400_000).toISOString();
    const cost = { lists: 0, objects: 0 };
    const found = wanted === '' ? [] : await eventsNamed(target, wanted, from, MOST + 1, cost);
    if (found.length === 0)
      return html`<p>Nothing is known of “${foreign(wanted)}”: no event, request or entity has that name. An event appears after its first attempt and stays for 90 days.</p><p><a class="button" href="/events">Events</a></p>`;
    const shown = await together(found.slice(0, MOST), async (record) => ({
      shown: await shownOf(reader, record),
      situation: await reads.get(`situation ${record.delivery}`, SITUATION_SECONDS, () =>
        situationOf(target, record.delivery),
      ),
    }));
    return html`${shown.map((one) => ofDelivery(one, view))}${found.length > MOST && html`<p class="soft">There are more: the newest ${MOST} are shown.</p>`}`;
  },
};

interface Placed {
  readonly shown: Shown;
  readonly situation: Situation;
}

function ofDelivery({ shown, situation }: Placed, { target, now }: View): Html {
  const { record, breakers } = shown;
  const steps = nextStep(record, target.environment, now, situation);
  return html`<section class="card"><h2><span class="state ${record.state}">${record.state}</span> ${foreign(record.eventId)}</h2>
<div class="next"><h3>Next step</h3>${steps.map((line) => (line.startsWith('npm run ') ? commandHtml(line) : html`<p>${linked(capital(line))}</p>`))}</div>
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
