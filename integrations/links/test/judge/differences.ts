import type { OpenEvent, Seen, SeenContact, SeenMember } from './seen.ts';
import { type Trace, traceOf } from './trace.ts';

/** What one side holds and the other does not, by docs of the rules 4 to 23, after all is quiet. Each line names what differs. */
export function differencesOf(seen: Seen): readonly string[] {
  const trace = traceOf(seen);
  const living = seen.contacts.filter(({ isDeleted }) => !isDeleted);
  const members = new Map(seen.members.map((member) => [member.email, member]));
  return [
    ...living.flatMap((contact) => ofContact(contact, { seen, trace, members })),
    ...seen.members.flatMap((member) => ofMember(member, { seen, trace, living })),
    ...ofErased(seen, trace, living),
    ...trace.eitherOf.flatMap((two) => ofEither(two, { seen, trace, living })),
  ];
}

interface Around {
  readonly seen: Seen;
  readonly trace: Trace;
  readonly members: ReadonlyMap<string, SeenMember>;
}

function ofContact(contact: SeenContact, { seen, trace, members }: Around): readonly string[] {
  const { id, email } = contact;
  const told = notTold(contact, trace, seen.open);
  if (email === undefined) return told;
  const member = members.get(email);
  const mayBeStricter = trace.mayBeStricter(id) || trace.mayBeStricter(email);
  const isUndecided = trace.isUndecided(id) || trace.isUndecided(email);
  if (!member) {
    // Mailchimp takes an address that was erased back from the person alone.
    const isForgotten = [...trace.erased.values()].some((emails) => emails.includes(email));
    if (isForgotten || isUndecided) return told;
    return [...told, `missing: contact ${id} has no member at ${email}`];
  }
  const wishes = trace.hasReturned(id) ? [] : wishesOf(contact, member);
  const found: string[] = [...told, ...wishes];
  // An archived member that was another contact's says nothing of who has the address now, and is not brought back: decision 0061.
  const wasAnothers = trace
    .addressesAround(email)
    .some((one) => trace.holders(one) > 1 && seen.writes.some(({ archived }) => archived === one));
  const isLess = wishes.length === 0 && member.status !== 'subscribed' && !contact.optedOut && !contact.isLost;
  if (isLess && !mayBeStricter && !wasAnothers)
    found.push(`not mailed: contact ${id} may be mailed, and its member ${email} is ${member.status}`);
  const isNamedOtherwise = member.firstName !== contact.firstName || member.lastName !== contact.lastName;
  const isNameFree = trace.mayBeNamedOtherwise(id) || trace.mayBeNamedOtherwise(email) || isUndecided;
  if (isNamedOtherwise && !isNameFree && !(member.status === 'archived' && (mayBeStricter || wasAnothers)))
    found.push(
      `name: contact ${id} is ${contact.firstName} ${contact.lastName}, and its member ${email} is ${member.firstName} ${member.lastName}`,
    );
  if (member.status === 'cleaned' && !contact.isBounceNoted && lastBounceWasOf(seen, id, email))
    found.push(`bounce: the member ${email} bounced, and contact ${id} does not say so`);
  return found;
}

function wishesOf({ id, optedOut, isLost }: SeenContact, { email, status }: SeenMember): readonly string[] {
  if (optedOut && (status === 'subscribed' || status === 'pending'))
    return [`mailed against consent: contact ${id} opted out, and its member ${email} is ${status}`];
  if (isLost && status === 'subscribed')
    return [`mailed against consent: contact ${id} is lost, and its member ${email} is subscribed`];
  return [];
}

/** An opt-out at Mailchimp that HubSpot does not know. */
function notTold({ id, optedOut, leftKind }: SeenContact, trace: Trace, open: readonly OpenEvent[]): readonly string[] {
  if (optedOut || leftKind || !trace.isOptedOut(id, 'mailchimp') || trace.wasWithoutAddress(id)) return [];
  const isOpen = open.some(
    ({ reason, emails }) =>
      reason.startsWith('unsubscribed-') && emails.some((email) => trace.addressesAround(id).includes(email)),
  );
  if (isOpen) return [];
  return [`not told: the person of contact ${id} left the audience, and HubSpot does not say so`];
}

/** One of both contacts is opted out, or a person is asked. Where one of them came back, or is gone, nothing is known any more. */
function ofEither(
  two: readonly [string, string],
  { seen, trace, living }: { readonly seen: Seen; readonly trace: Trace; readonly living: readonly SeenContact[] },
): readonly string[] {
  const contacts = two.map((id) => living.find((contact) => contact.id === trace.current(id)));
  const isKnown = contacts.some((one) => !one || one.optedOut || one.leftKind || trace.hasReturned(one.id));
  const isOpen = seen.open.some(({ reason }) => reason.startsWith('unsubscribed-'));
  return isKnown || isOpen ? [] : [`not told: one of the contacts ${two.join(' and ')} left the audience`];
}

/** Whether the member was the contact's when it bounced, and the contact has had the address since. */
function lastBounceWasOf({ history, writes }: Seen, id: string, email: string): boolean {
  const bounced = history.findLastIndex((one) => one.did === 'bounce' && one.email === email);
  const at = history[bounced]?.at ?? 0;
  const owner = writes.findLast((one) => one.at <= at && one.member?.email === email)?.member?.contact;
  const isConcerned = (one: Seen['history'][number]) =>
    ('contact' in one && one.contact === id && ['move', 'merge', 'delete'].includes(one.did)) ||
    ('other' in one && one.other === id) ||
    (one.did === 'member-move' && one.email === email);
  return bounced >= 0 && owner === id && !history.some((one) => one.at >= at && isConcerned(one));
}

/** Members that are no contact's, and are not archived. What bounced or waits for the person cannot be archived: rule 11. */
function ofMember(
  { email, status }: SeenMember,
  { seen, trace, living }: { readonly seen: Seen; readonly trace: Trace; readonly living: readonly SeenContact[] },
): readonly string[] {
  const isArchivable = !['archived', 'cleaned', 'pending'].includes(status);
  if (!isArchivable || living.some((contact) => contact.email === email) || trace.isUndecided(email)) return [];
  // A deletion of which nothing tells the address is a person's: rule 11.
  const isAsked = seen.open.some(
    ({ reason, contact = '' }) =>
      reason === 'deleted-contact-without-link' && trace.addressesAround(contact).includes(email),
  );
  if (isAsked || trace.hasSignedUp(email)) return [];
  return [`extra: the member ${email} is ${status}, and no living contact has this address`];
}

/** Rule 13: nothing is left of a person who was erased, but what another contact has. */
function ofErased(seen: Seen, trace: Trace, living: readonly SeenContact[]): readonly string[] {
  return [...trace.erased].flatMap(([id, emails]) => {
    if (seen.open.some(({ contact, reason }) => contact === id && reason.startsWith('erasure-'))) return [];
    const left = seen.members.filter(
      ({ email, status }) =>
        emails.includes(email) &&
        trace.holders(email) === 1 &&
        // A bounce is the address's, and stays: only a member that a link names is erased.
        status !== 'cleaned' &&
        !trace.isUndecided(email) &&
        !living.some((contact) => contact.email === email),
    );
    return left.map(({ email, status }) => `erased: of contact ${id} the member ${email} is left, ${status}`);
  });
}
