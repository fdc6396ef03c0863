import { defineDelivery, filtered, type Outcome } from 'penstock';
import { memberHash } from '../links/member.ts';
import type { Pair } from '../links/pair.ts';
import { type Around, dead } from './around.ts';
import { optIn, optOut } from './consent.ts';
import { type ContactRead, readContact } from './contact.ts';
import contract from './contract.ts';
import { readMember } from './member.ts';
import { addressesIn, type MemberEvent, memberEvent } from './member-event.ts';
import { noteBounce, takeAddress, takeNames } from './properties.ts';
import type { Subject } from './subject.ts';

export default defineDelivery(contract, 'member-to-contact', {
  event: memberEvent,
  async apply({ event, settings, vendor, links }) {
    const around = {
      settings,
      hubspot: vendor('hubspot'),
      mailchimp: vendor('mailchimp'),
      pairs: links('contact-member'),
    };
    const { old, now } = addressesIn(event);
    // An archive is no opt-out: nothing follows from it in HubSpot.
    if (event.type === 'unsubscribe' && event['data[action]'] === 'delete') return filtered('member-archived');
    // The other direction's worker knows the same members.
    await around.pairs.hold([memberHash(old), memberHash(now)]);
    const read = await readMember(around.mailchimp, settings.listId, memberHash(now));
    if (!read.ok) return read.outcome;
    const { member } = read;
    if (isUnclear(event) && member?.status !== 'unsubscribed') return filtered('not-unsubscribed');
    const linked =
      (await around.pairs.find({ to: memberHash(old) })) ?? (await around.pairs.find({ to: memberHash(now) }));
    const found = await contactOf(around, linked, [old, now]);
    if (!found.ok) return found.outcome;
    const { contact } = found;
    if (contact) {
      const pair = linked ?? (await around.pairs.find({ from: contact.id }));
      if (pair?.erasedAt !== undefined) return filtered('contact-erased');
      return carryOut(around, event, { member, contact, pair, old, now });
    }
    // Where the member is there, it is unsubscribed, and stays so for a contact that comes later.
    if (event.type === 'unsubscribe' && !member) return dead('unsubscribed-member-gone', GONE);
    return filtered('no-contact');
  },
});

const GONE =
  'neither the member nor a contact of its address is there any more: find the person in HubSpot, unsubscribe them there, then discard the event';

/** An action that Mailchimp's pages do not name says nothing by itself: the member does. */
const isUnclear = (event: MemberEvent) => event.type === 'unsubscribe' && event['data[action]'] !== 'unsub';

function carryOut(around: Around, event: MemberEvent, subject: Subject): Promise<Outcome> {
  switch (event.type) {
    case 'unsubscribe':
      return optOut(around, subject);
    case 'subscribe':
      return optIn(around, subject);
    case 'cleaned':
      return noteBounce(around, subject);
    case 'upemail':
      return takeAddress(around, subject);
    case 'profile':
      return takeNames(around, subject);
  }
}

/** The linked contact, or where there is none, or it is gone, the one that has an address of the member. */
async function contactOf(around: Around, linked: Pair | undefined, addresses: readonly string[]): Promise<ContactRead> {
  if (linked) {
    const read = await readContact(around, { id: linked.from });
    if (!read.ok || read.contact) return read;
  }
  for (const address of new Set(addresses)) {
    const read = await readContact(around, { address });
    if (!read.ok || read.contact) return read;
  }
  return { ok: true, contact: undefined };
}
