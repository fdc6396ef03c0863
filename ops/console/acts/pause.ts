import { longestPauseHours } from '../../../shared/topology/index.ts';
import { pauseDelivery } from '../../valve/pause.ts';
import type { Act } from '../act.ts';
import { html, linkTo } from '../html.ts';
import { askedDelivery, deliveryFacts } from './delivery.ts';

const DEFAULT_HOURS = 24;

export const pause: Act = {
  name: 'pause',
  title: 'Pause a delivery',
  async plan(view) {
    const declared = askedDelivery(view);
    const { calledNow, delivery } = declared;
    const most = longestPauseHours(delivery.retention);
    const status = await deliveryFacts(view, calledNow);
    return {
      subject: `Pause ${calledNow} of ${view.target.environment}`,
      content: html`<p>No event of ${calledNow} is delivered until the pause ends. New events wait in the queue: they use no attempt and none is lost. The pause ends by itself.</p>${status}`,
      fields: [
        {
          name: 'reason',
          label: 'Reason',
          kind: 'text',
          isRequired: true,
          hint: 'The audit keeps it with your name.',
        },
        {
          ...{ name: 'hours', label: 'Hours', kind: 'number', isRequired: true, least: 1, most },
          ...{ value: String(Math.min(DEFAULT_HOURS, most)), hint: `At most ${most}: half of what the queue keeps.` },
        },
      ],
      confirm: `Pause ${calledNow}`,
      record: ({ reason = '', hours = '' }) => ({ act: 'pause', target: calledNow, reason, filter: `${hours} hours` }),
      async carryOut({ reason = '', hours = '' }) {
        const acted = await pauseDelivery(view.target, declared, { reason, hours: Number(hours) });
        return { ...acted, next: { href: linkTo('/acts/resume', { delivery: calledNow }), label: 'Resume' } };
      },
    };
  },
};
