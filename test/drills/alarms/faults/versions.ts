import { addContacts, created, send } from '../../stage/contacts.ts';
import { breakVendor, faultsMet, fixVendor } from '../../stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from '../../stage/worker.ts';
import type { Fault } from '../fault.ts';

const DAY_MS = 24 * HOUR_MS;

/** Mailchimp says in its answers that the version ends in a month. */
export const versionEnds: Fault = {
  title: 'Mailchimp ends its version',
  told: 'Mailchimp’s answers say `Sunset`, a day in a month',
  async begin(stage) {
    const sunset = new Date(stage.clock.now() + 30 * DAY_MS).toUTCString();
    await breakVendor(stage, 'mailchimp', { kind: 'headers', headers: { sunset } });
    const contacts = await addContacts(stage, 1, 'sunset');
    await send(
      stage,
      contacts.map((contact) => created(stage, contact)),
    );
    await stage.when(
      () => faultsMet(stage, 'mailchimp'),
      (count) => count > 0,
      { withinMs: 5 * MINUTE_MS },
    );
    return {
      fixed: 'Mailchimp says nothing of it any more; the environment is switched off for a week, and goes on',
      async end() {
        await fixVendor(stage, 'mailchimp');
        await stage.restart({ afterMs: 7 * DAY_MS });
        const back = await addContacts(stage, 1, 'after-a-week');
        await send(
          stage,
          back.map((contact) => created(stage, contact)),
        );
      },
    };
  },
};
