import { revealAct } from '../../../shared/recover/index.ts';
import { printable } from '../../../shared/text/index.ts';
import { OperationError, UsageError } from '../../command/command.ts';
import { calledNow, deliveriesOf } from '../../command/declared.ts';
import { take } from '../../ledger/named.ts';
import { namedEvent, revealed } from '../../payload/ask.ts';
import type { Act } from '../act.ts';
import { foreign, html, linkTo } from '../html.ts';

/** One value of an event's payload as it is. Its row of the audit is written when it is confirmed: without it the function shows nothing. */
export const reveal: Act = {
  name: 'reveal',
  title: 'Reveal a value',
  async plan({ asked, target }) {
    const id = asked.get('id') ?? '';
    const [record] = await take(target.reader(deliveriesOf(asked.get('delivery') ?? undefined)).byEvent(id), 1);
    if (!record) throw new UsageError(`Nothing is known of "${id}": no event has that id.`);
    const delivery = calledNow(record.delivery);
    return {
      subject: `Reveal a value of ${record.eventId} at ${delivery} of ${target.environment}`,
      content: html`<p>Shows one value of the payload of ${foreign(record.eventId)} as it is. It may say something about a person: the audit keeps your name, the value’s path and your reason.</p>`,
      fields: [
        {
          ...{ name: 'path', label: 'Path of the value', kind: 'text', isRequired: true },
          ...{
            value: asked.get('path') ?? '',
            hint: 'Such as order.email or items.0.name; /order/e.mail where a key holds dots.',
          },
        },
        {
          name: 'because',
          label: 'Because',
          kind: 'text',
          isRequired: true,
          hint: 'The audit keeps it with your name.',
        },
      ],
      confirm: 'Reveal one value',
      record: ({ path = '', because = '' }) => ({ ...revealAct(namedEvent(record), path), reason: because }),
      async carryOut({ path = '' }, row) {
        if (!row) throw new OperationError('the audit has no row of it: nothing is shown.');
        const { value, from } = await revealed(target, record, path, row);
        return {
          isDone: true,
          lines: [printable(`${path}: ${JSON.stringify(value)}`), `Read from ${from}.`],
          next: { href: linkTo('/event', { id: record.eventId }), label: 'The event' },
        };
      },
    };
  },
};
