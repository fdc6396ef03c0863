import { rowPrefix } from '../../../shared/topology/index.ts';
import type { HourRow } from '../../../shared/watch/completeness/index.ts';
import { calledNow } from '../../command/declared.ts';
import { integrations } from '../../command/project.ts';
import { type ChecksOf, COLUMNS, checksOf } from '../../completeness/completeness.ts';
import { at } from '../../ledger/text.ts';
import { foreign, type Html, html, linkTo, table } from '../html.ts';
import { together } from '../reads.ts';
import type { Pane } from '../view.ts';

const HOURS = 24;
const KEPT_SECONDS = 300;

/** Accepted events beside what became of them: what `ops completeness` says. */
export const completeness: Pane = {
  path: '/completeness',
  title: 'Completeness',
  isListed: true,
  async render({ reads, aws, target, now }) {
    const since = new Date(now - HOURS * 3_600_000).toISOString();
    const all = await reads.get('completeness', KEPT_SECONDS, () =>
      together(integrations, async ({ name, calledNow }) => ({
        calledNow,
        ...(await checksOf(aws.dynamo, target.environment, name, since)),
      })),
    );
    const checked = all.filter(({ hours, archive }) => hours.length > 0 || archive !== undefined);
    if (checked.length === 0)
      return html`<p>No hour was checked in the last ${HOURS} hours. The check reads an hour 80 minutes after its end.</p>`;
    return html`<p>Every event that was accepted in the last ${HOURS} hours, hour by hour: it has ended, waits, or is missing.</p>${checked.map(ofIntegration)}`;
  },
};

function ofIntegration({ calledNow, hours, archive }: ChecksOf & { readonly calledNow: string }): Html {
  const broken = hours.filter(({ state }) => state === 'broken');
  return html`<section class="card ${broken.length > 0 ? 'refused' : ''}"><h2>${calledNow}</h2>
${broken.map(missing)}
${archive && html`<p class="refused">The archive, as of ${at(archive.checkedAt)} UTC: ${archive.deadLetters} events were given up before they were archived, ${archive.behind} wait.</p>`}
${table(
  'By hour (UTC)',
  [
    { name: 'Hour' },
    { name: 'Delivery' },
    ...Object.keys(COLUMNS).map((name) => ({ name: name.toLowerCase(), isFigure: true })),
  ],
  hours
    .toReversed()
    .flatMap(({ hour, deliveries }) =>
      Object.entries(deliveries).map(([name, counts]) => [
        at(hour).slice(5, 16),
        name,
        ...Object.values(COLUMNS).map((column) => counts[column] ?? 0),
      ]),
    ),
)}</section>`;
}

const NAMED = 20;

function missing({ integration, hour, suspects }: HourRow): Html {
  return html`${Object.entries(suspects).map(
    ([name, events]) => html`<h3>Missing from ${name}, received in the hour from ${at(hour).slice(5, 16)}</h3>
<ul>${events.slice(0, NAMED).map(({ eventId }) => html`<li><a href="${linkTo('/event', { id: eventId })}">${foreign(eventId)}</a></li>`)}</ul>
${events.length > NAMED && html`<p class="soft">and ${events.length - NAMED} more: <code>npm run ops -- completeness</code> names them.</p>`}
<p class="buttons"><a class="button" href="${linkTo('/acts/replay', { delivery: calledNow(rowPrefix(integration, name)), missing: 'yes' })}">Replay what is missing…</a></p>`,
  )}`;
}
