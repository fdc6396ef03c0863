import { total } from '../../deployed/queues.ts';
import { at } from '../../ledger/text.ts';
import type { DeliveryStatus } from '../../status/model.ts';
import { foreign, type Html, html, linkTo, table } from '../html.ts';
import { STATUS_SECONDS, statusIn } from '../status.ts';
import type { Pane } from '../view.ts';

/** Events that their worker gave up, by delivery and reason, with what can be done. */
export const deadLetters: Pane = {
  path: '/dead-letters',
  title: 'Dead letters',
  isListed: true,
  refreshSeconds: STATUS_SECONDS,
  async render(view) {
    const { deliveries } = await statusIn(view);
    const wanted = view.asked.get('delivery');
    const dead = deliveries.filter(
      (one) => (wanted === null || one.delivery === wanted) && (one.dead.count > 0 || letters(one) > 0),
    );
    if (dead.length === 0)
      return html`<section class="card good"><h2>No dead letters${wanted !== null && html` of ${wanted}`}</h2></section>`;
    return html`<p>A dead letter is an event that its worker gave up. Fix the cause first; an event that had its effect is skipped when it comes again.</p>${dead.map(ofDelivery)}`;
  },
};

const letters = ({ deadLetters }: DeliveryStatus) => (deadLetters ? total(deadLetters) : 0);

function ofDelivery(one: DeliveryStatus): Html {
  const { delivery, dead } = one;
  const reasons = Object.entries(dead.reasons);
  return html`<section class="card"><h2>${delivery}</h2>
<p>${letters(one)} in the dead-letter queue, ${dead.count}${!dead.isWhole && ' or more'} in the ledger${dead.oldest !== undefined && html`, the oldest since ${at(dead.oldest)} UTC`}.</p>
${
  reasons.length > 0 &&
  table(
    `By reason`,
    [{ name: 'Reason' }, { name: 'Events', isFigure: true }, { name: 'Look' }, { name: 'Plan' }],
    reasons.map(([reason, count]) => [
      foreign(reason),
      count,
      html`<a href="${linkTo('/events', { state: 'dead', delivery, reason })}">events</a>`,
      html`<a href="${linkTo('/acts/retry', { delivery, reason })}">retry…</a> <a href="${linkTo('/acts/discard', { delivery, reason })}">discard…</a>`,
    ]),
  )
}
<p class="buttons"><a class="button" href="${linkTo('/acts/retry', { delivery })}">Retry in steps…</a> <a class="button" href="${linkTo('/acts/discard', { delivery })}">Discard…</a> <a class="button" href="${linkTo('/acts/redrive', { delivery })}">Redrive all ${letters(one)} at once…</a></p></section>`;
}
