import { at } from '../../ledger/text.ts';
import { resumeDelivery } from '../../valve/resume.ts';
import type { Act } from '../act.ts';
import { foreign, html } from '../html.ts';
import { statusIn } from '../status.ts';
import { askedDelivery, deliveryFacts } from './delivery.ts';

export const resume: Act = {
  name: 'resume',
  title: 'Resume a delivery',
  async plan(view) {
    const declared = askedDelivery(view);
    const { calledNow } = declared;
    const one = (await statusIn(view)).deliveries.find(({ delivery }) => delivery === calledNow);
    const { pause, stop } = one ?? {};
    return {
      subject: `Resume ${calledNow} of ${view.target.environment}`,
      content: html`${pause && html`<p>Paused by ${foreign(pause.by)} until ${at(pause.until)} UTC: ${foreign(pause.reason)}</p>`}${
        stop && html`<p>Stopped because of its own code, ${stop.reason}: ${foreign(stop.detail)}</p>`
      }<p>Its waiting events are delivered again, at most as fast as the vendor’s budget allows. While a circuit breaker of it is open, its calls stay stopped until a probe is green.</p>${await deliveryFacts(view, calledNow)}`,
      fields: [],
      confirm: `Resume ${calledNow}`,
      ...(one && !pause && !stop && { obstacle: `${calledNow} is not paused.` }),
      record: () => ({ act: 'resume', target: calledNow }),
      async carryOut() {
        const acted = await resumeDelivery(view.target, declared);
        return { ...acted, next: { href: '/events', label: 'Events' } };
      },
    };
  },
};
