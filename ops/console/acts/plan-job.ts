import type { PlanRequest } from '../../../shared/recover/index.ts';
import { rowPrefix } from '../../../shared/topology/index.ts';
import { callerOf } from '../../audit/record.ts';
import { planJob } from '../../jobs/jobs.ts';
import { selectionOf, selectionText } from '../../jobs/selection.ts';
import { planLines } from '../../jobs/text.ts';
import type { Act, Entered, Field } from '../act.ts';
import { foreign, html, linkTo } from '../html.ts';
import { askedDelivery, deliveryFacts } from './delivery.ts';

interface Planning {
  readonly act: 'retry' | 'replay' | 'discard';
  readonly title: string;
  /** What the job does to its events. */
  readonly about: string;
  readonly fields: readonly Field[];
}

const TIME = 'Such as 2026-11-21T08:00Z, or 2h for two hours ago.';
const CHOICE: readonly Field[] = [
  { name: 'type', label: 'Event type', kind: 'text', isMore: true },
  { name: 'tenant', label: 'Tenant', kind: 'text', isMore: true },
  { name: 'entity', label: 'Entity', kind: 'text', isMore: true },
  { name: 'from', label: 'Received from', kind: 'text', hint: TIME, isMore: true },
  { name: 'to', label: 'Received before', kind: 'text', hint: TIME, isMore: true },
];
const BECAUSE: Field = {
  name: 'because',
  label: 'Because',
  kind: 'text',
  isRequired: true,
  hint: 'The job and the audit keep it with your name.',
};

/** Chooses events and freezes them in a plan, which a second page begins. */
const planningAct = ({ act, title, about, fields }: Planning): Act => ({
  name: act,
  title,
  async plan(view) {
    const { asked, target } = view;
    const declared = askedDelivery(view);
    const { calledNow, integration, name } = declared;
    const chosen: Entered = Object.fromEntries(
      ['reason', 'missing'].flatMap((one) => (asked.get(one) ? [[one, asked.get(one) ?? '']] : [])),
    );
    const fixed = choiceOf(chosen, target.now());
    return {
      subject: `${title} of ${calledNow} of ${target.environment}`,
      content: html`<p>${about}</p><p>Chosen: <b>${foreign(selectionText(fixed))}</b>. What you fill in below narrows it. This freezes the chosen events in a plan and changes none of them; the next page shows the plan, and begins it.</p>${await deliveryFacts(view, calledNow)}`,
      fields,
      confirm: `Plan the ${act}`,
      async carryOut({ because = '', ...entered }) {
        const request: PlanRequest = {
          ...{ act, delivery: rowPrefix(integration, name), by: (await callerOf(target)).arn },
          selection: choiceOf({ ...entered, ...chosen }, target.now()),
          ...(because !== '' && { because }),
        };
        const job = await planJob(target, request);
        const { id, total } = job;
        // A plan of nothing is no job: there is no page of it.
        if (total === 0) {
          const again = { href: linkTo(`/acts/${act}`, { delivery: calledNow, ...chosen }), label: 'Choose others' };
          return { isDone: false, lines: ['No event is planned.', ...planLines(job)], next: again };
        }
        const next = { href: linkTo('/job', { id }), label: 'The plan' };
        return { isDone: true, lines: [`${total} events are planned.`], next, isShownThere: true };
      },
    };
  },
});

/** Only these: the command line's other choices name files of this machine. @throws UsageError */
function choiceOf(entered: Entered, now: number) {
  const names = ['reason', 'type', 'tenant', 'entity', 'from', 'to'] as const;
  const filled = names.flatMap((name) => (entered[name] ? [[name, entered[name]]] : []));
  return selectionOf({ ...Object.fromEntries(filled), missing: Boolean(entered.missing) }, now);
}

export const retry = planningAct({
  act: 'retry',
  title: 'Retry dead letters',
  about:
    'Moves chosen dead letters back to their queue: 5 first, then 50, then the rest; it stops by itself when their reason comes back. What had its effect is skipped.',
  fields: CHOICE,
});

export const replay = planningAct({
  act: 'replay',
  title: 'Replay archived events',
  about:
    'Sends archived events once more under their own identity: 5 first, then 50, then the rest. What had its effect is skipped.',
  fields: CHOICE,
});

export const discard = planningAct({
  act: 'discard',
  title: 'Discard dead letters',
  about:
    'Deletes chosen dead letters and records their events as discarded. It can be taken back as long as the archive holds the events.',
  fields: [BECAUSE, ...CHOICE],
});
