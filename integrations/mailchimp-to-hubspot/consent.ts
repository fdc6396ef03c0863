import { delivered, filtered, type Outcome } from 'penstock';
import { memberHash } from '../links/member.ts';
import { isSamePair, pairWith } from '../links/pair.ts';
import { type Around, echo, stale } from './around.ts';
import { hasOptedOut, writePreference } from './contact.ts';
import type { Subject } from './subject.ts';

/** The person left the audience: rule 20. What they said before, or what a colleague says afterwards, does not undo it. */
export async function optOut(around: Around, subject: Subject): Promise<Outcome> {
  const { member, contact, now } = subject;
  if (member?.status === 'subscribed') return stale('member-subscribed-again');
  if (isOurs(subject)) return echo('unsubscribed-by-us');
  const wasDone = hasOptedOut(contact, around.settings);
  if (!wasDone) {
    const problem = await writePreference(around, contact.properties.email || now, 'UNSUBSCRIBED');
    if (problem) return problem;
  }
  await rememberOptOut(around, subject);
  return wasDone ? echo('opted-out-already') : delivered(contact.id);
}

/** Mailchimp's words for an unsubscription by a call, or by a colleague. */
const BY_ADMIN = /\badmin\b/i;

/** We unsubscribed the member because its contact was lost: that is no wish of the person. */
function isOurs({ member, pair }: Subject): boolean {
  return pair?.facts.unsubscribedByUs !== undefined && BY_ADMIN.test(member?.unsubscribe_reason ?? '');
}

/** From now on the unsubscription is the person's: a contact that is won back or restored does not bring the member back. */
async function rememberOptOut({ pairs }: Around, { pair, member, contact, now }: Subject): Promise<void> {
  if (!pair) {
    const isOfAddress = contact.properties.email?.toLowerCase() === now.toLowerCase();
    if (!member || !isOfAddress) return;
    // So it stays known where the contact takes another address.
    const facts = { mailchimpId: member.contact_id, status: 'unsubscribed' };
    return pairs.put({ from: contact.id, to: memberHash(now), facts });
  }
  const { status, statusBefore } = pair.facts;
  const next = pairWith(pair, pair.to, {
    unsubscribedByUs: undefined,
    status: status === 'archived' ? status : 'unsubscribed',
    statusBefore: statusBefore === undefined ? undefined : 'unsubscribed',
  });
  if (!isSamePair(pair, next)) await pairs.put(next);
}

/** The person signed up: rule 21. An opt-out at HubSpot stays: of two that differ, the stricter one holds. */
export async function optIn(around: Around, subject: Subject): Promise<Outcome> {
  const { member, contact, pair, now } = subject;
  if (member?.status !== 'subscribed') return stale('member-not-subscribed');
  // A later unsubscription is not ours.
  if (pair?.facts.unsubscribedByUs !== undefined)
    await around.pairs.put(pairWith(pair, pair.to, { unsubscribedByUs: undefined, status: 'subscribed' }));
  if (around.settings.subscribes !== 'yes') return filtered('subscriptions-not-carried');
  if (hasOptedOut(contact, around.settings)) return filtered('contact-opted-out');
  const problem = await writePreference(around, contact.properties.email || now, 'SUBSCRIBED');
  return problem ?? delivered(contact.id);
}
