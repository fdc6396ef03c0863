import { delivered, filtered, type Outcome } from 'penstock';
import { memberHash } from '../links/member.ts';
import { isSamePair, type Pair, pairWith } from '../links/pair.ts';
import { type Around, echo, stale } from './around.ts';
import { hasOptedOut, writePreference } from './contact.ts';
import { readMember, unsubscribeMember } from './member.ts';
import type { Subject } from './subject.ts';

/** The person left the audience: rule 20. What they said before, or what a colleague says afterwards, does not undo it. */
export async function optOut(around: Around, subject: Subject): Promise<Outcome> {
  const { member, contact, now } = subject;
  if (member?.status === 'subscribed') return stale('member-subscribed-again');
  if (isOurs(subject)) return echo('unsubscribed-by-us');
  const missed = await leaveByOwnAddress(around, subject);
  if (missed) return missed;
  const wasDone = hasOptedOut(contact, around.settings);
  if (!wasDone) {
    const problem = await writePreference(around, contact.properties.email || now, 'UNSUBSCRIBED');
    if (problem) return problem;
  }
  await rememberOptOut(around, subject);
  return wasDone ? echo('opted-out-already') : delivered(contact.id);
}

/**
 * The person left by a further address of the contact, or by one that it had before, whose member the other direction may have archived
 * in the same moment: then the contact's own member still gets campaigns. The strictest holds: rule 16.
 */
async function leaveByOwnAddress(around: Around, { contact, now }: Subject): Promise<Outcome | undefined> {
  const { mailchimp, pairs, settings } = around;
  const own = contact.properties.email;
  if (!own || memberHash(own) === memberHash(now)) return undefined;
  await pairs.hold([memberHash(own)]);
  // Two contacts exchange addresses: the member there is still the other's, and the event of the change brings the opt-out along.
  const owner = await pairs.find({ to: memberHash(own) });
  if (owner && owner.from !== contact.id) return undefined;
  const read = await readMember(mailchimp, settings.listId, memberHash(own));
  if (!read.ok) return read.outcome;
  const isMailed = read.member?.status === 'subscribed' || read.member?.status === 'pending';
  return isMailed ? unsubscribeMember(mailchimp, settings.listId, memberHash(own)) : undefined;
}

/** The contact lies in HubSpot's recycle bin: its address leaves, and a restored contact does not bring the member back. */
export async function optOutOfGone(around: Around, pair: Pair, address: string): Promise<Outcome> {
  const problem = await writePreference(around, address, 'UNSUBSCRIBED');
  if (problem) return problem;
  await keepOptOut(around, pair);
  return delivered(pair.from);
}

/** Mailchimp's words for an unsubscription by a call, or by a colleague. */
const BY_ADMIN = /\badmin\b/i;

/** We unsubscribed the member because its contact was lost: that is no wish of the person. */
function isOurs({ member, pair }: Subject): boolean {
  return pair?.facts.unsubscribedByUs !== undefined && BY_ADMIN.test(member?.unsubscribe_reason ?? '');
}

/** From now on the unsubscription is the person's: a contact that is won back or restored does not bring the member back. */
async function rememberOptOut(
  { pairs }: Pick<Around, 'pairs'>,
  { pair, member, contact, now }: Subject,
): Promise<void> {
  if (!pair) {
    const isOfAddress = contact.properties.email?.toLowerCase() === now.toLowerCase();
    if (!member || !isOfAddress) return;
    // So it stays known where the contact takes another address.
    const facts = { mailchimpId: member.contact_id, status: 'unsubscribed' };
    return pairs.put({ from: contact.id, to: memberHash(now), facts });
  }
  await keepOptOut({ pairs }, pair);
}

async function keepOptOut({ pairs }: Pick<Around, 'pairs'>, pair: Pair): Promise<void> {
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
