import { defineDelivery, filtered, type Outcome } from 'penstock';
import { memberHash } from '../links/member.ts';
import type { Pair } from '../links/pair.ts';
import { type Around, owed } from './around.ts';
import { optIn, optOut, optOutOfGone } from './consent.ts';
import { type ContactRead, readContact } from './contact.ts';
import contract from './contract.ts';
import { type Member, readMember } from './member.ts';
import { addressesIn, type MemberEvent, memberEvent } from './member-event.ts';
import { noteBounce, takeAddress, takeNames } from './properties.ts';
import type { Subject } from './subject.ts';

export default defineDelivery(contract, 'member-to-contact', {
  event: memberEvent,
  async apply({ event, settings, vendor, links, decided }) {
    const around = {
      settings,
      hubspot: vendor('hubspot'),
      mailchimp: vendor('mailchimp'),
      pairs: links('contact-member'),
      decided,
    };
    const { old, now } = addressesIn(event);
    // An archive is no opt-out: nothing follows from it in HubSpot.
    if (event.type === 'unsubscribe' && event['data[action]'] === 'delete') return filtered('member-archived');
    // The other direction's worker knows the same members.
    await around.pairs.hold([memberHash(old), memberHash(now)]);
    const read = await readMember(around.mailchimp, settings.listId, memberHash(now));
    if (!read.ok) return read.outcome;
    const { member } = read;
    if (isOfAnother(event, member)) return owed('unsubscribed-member-gone', GONE);
    if (isUnclear(event) && member?.status !== 'unsubscribed') return filtered('not-unsubscribed');
    const linked =
      (await around.pairs.find({ to: memberHash(old) })) ?? (await around.pairs.find({ to: memberHash(now) }));
    const found = await contactOf(around, linked, [old, now]);
    if (!found.ok) return found.outcome;
    const { contact } = found;
    if (contact) {
      const pair = linked ?? (await around.pairs.find({ from: contact.id }));
      if (pair?.erasedAt !== undefined) return filtered('contact-erased');
      if (!linked && isOfFormer(event, { member, contact, now })) return owed('unsubscribed-member-gone', GONE);
      return carryOut(around, event, { member, contact, pair, old, now });
    }
    if (event.type !== 'unsubscribe') return filtered('no-contact');
    if (linked && member?.status !== 'subscribed') return optOutOfGone(around, linked, now);
    // A member that is unsubscribed stays so for a contact that comes later.
    return hasKept(member) ? filtered('no-contact') : owed('unsubscribed-member-gone', GONE);
  },
});

const GONE =
  'the member has another address by now, or none, and whose it was is not known for sure: find the person in HubSpot, unsubscribe them there, then discard the event';

/** An action that Mailchimp's pages do not name says nothing by itself: the member does. */
const isUnclear = (event: MemberEvent) => event.type === 'unsubscribe' && event['data[action]'] !== 'unsub';

/** Whether the address has another member by now: whose the unsubscription was, only the number tells. */
function isOfAnother(event: MemberEvent, member: Member | undefined): boolean {
  if (event.type !== 'unsubscribe' || member?.web_id === undefined) return false;
  return event['data[web_id]'] !== undefined && event['data[web_id]'] !== String(member.web_id);
}

/** Without a link the contact is the one that has the address now. Where the member has gone from there, it was another contact's. */
function isOfFormer(
  event: MemberEvent,
  { member, contact, now }: Pick<Subject, 'member' | 'contact' | 'now'>,
): boolean {
  const isOwn = (contact.properties.email ?? '').toLowerCase() === now.toLowerCase();
  return event.type === 'unsubscribe' && isOwn && !hasKept(member);
}

/** Where the member says what the person said last, nothing is lost without a contact. */
const hasKept = (member: Member | undefined) => member?.status === 'unsubscribed' || member?.status === 'subscribed';

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
