import type { KeptCall, LedgerRecord } from '../../../shared/ledger/index.ts';
import { printable } from '../../../shared/text/index.ts';
import { calledNow, deliveriesOf } from '../../command/declared.ts';
import { nextStep, type Situation } from '../../ledger/next-step.ts';
import { eventsNamed, factsOf, type Shown, shownOf } from '../../ledger/show.ts';
import { happenings } from '../../ledger/timeline.ts';
import { namedEvent, payloadOf } from '../../payload/ask.ts';
import { callLines, jsonLines } from '../../payload/call-text.ts';
import { situationOf } from '../../status/situation.ts';
import { capital } from '../here.ts';
import { facts, foreign, type Html, html, linked, linkTo, table } from '../html.ts';
import { commandHtml } from '../next.ts';
import { together } from '../reads.ts';
import type { Pane, View } from '../view.ts';
import { obstacleOf } from '../words.ts';

const MOST = 10;
/** How far back the archive is read for a name that is no event's. */
const DAYS = 7;
/** An entity's events are mostly of one delivery: its situation is read once. */
const SITUATION_SECONDS = 15;
/** A payload does not change. */
const PAYLOAD_SECONDS = 60;

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
      payload: record.delivery === asked.get('payload') ? await payloadHtml(view, record) : undefined,
      situation: await reads.get(`situation ${record.delivery}`, SITUATION_SECONDS, () =>
        situationOf(target, record.delivery),
      ),
    }));
    return html`${shown.map((one) => ofDelivery(one, view))}${found.length > MOST && html`<p class="soft">There are more: the newest ${MOST} are shown.</p>`}`;
  },
};

/** Asked for by its own link: it takes a call of the function, and reads the archive. */
const payloadHtml = ({ reads, target }: View, record: LedgerRecord): Promise<Html> =>
  reads
    .get(`payload ${JSON.stringify(namedEvent(record))}`, PAYLOAD_SECONDS, () => payloadOf(target, record))
    .then(
      ({ from, bytes, content, isCut }) =>
        html`<h3>Payload</h3><p class="soft">Values are masked. Read from ${foreign(from)}: ${bytes} bytes${isCut && ', not all of them shown'}.</p>${jsonHtml(content)}`,
      (error: unknown) => html`<h3>Payload</h3><p class="refused">${obstacleOf(error)}</p>`,
    );

const jsonHtml = (value: unknown) => html`<pre tabindex="0">${jsonLines(value).map(printable).join('\n')}</pre>`;

function failedCallHtml(call: KeptCall): Html {
  const [sent = '', came = ''] = callLines(call);
  return html`<h3>Last failed call</h3><p>${foreign(sent)}</p><p><b>${foreign(came)}</b></p>
<details><summary>Request and answer, masked</summary>${jsonHtml(call)}</details>`;
}

interface Placed {
  readonly shown: Shown;
  readonly payload: Html | undefined;
  readonly situation: Situation;
}

function ofDelivery({ shown, situation, payload }: Placed, { target, now }: View): Html {
  const { record, breakers, failedCall } = shown;
  const { eventId: id, delivery } = record;
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
)}${failedCall && failedCallHtml(failedCall)}${payload}
<p class="buttons">${payload === undefined && html`<a class="button" href="${linkTo('/event', { id, payload: delivery })}">Show the payload, masked</a> `}<a class="button" href="${linkTo('/acts/reveal', { id, delivery: calledNow(delivery) })}">Reveal a value…</a></p></section>`;
}
