import { delivered, filtered, type Outcome } from 'penstock';
import { memberHash } from '../links/member.ts';
import { isSamePair, type Pair, pairWith } from '../links/pair.ts';
import { type Contact, readContact } from './contact.ts';
import { archiveMember } from './member.ts';
import type { Found } from './member-change.ts';
import { goOn, owed, type Step, type Surroundings } from './surroundings.ts';
import { findAll, findByAddress, holdPairs, type Surveyed } from './survey.ts';

/** Archives the members of a living contact that has no address any more: rule 8. */
export async function clearAddress(around: Surroundings, { pair, sources }: Surveyed): Promise<Outcome> {
  if (sources.length === 0) return filtered('contact-without-address');
  return archiveAll(around, pair, sources);
}

/**
 * Archives the members of a contact that was deleted: rule 11. It lies in HubSpot's recycle bin, and may be restored.
 * @param mergedIds contacts that were merged into it before: their members go too
 */
export async function depart(around: Surroundings, contactId: string, mergedIds: readonly string[]): Promise<Outcome> {
  const { pairs, hubspot, settings } = around;
  const known = await pairs.find({ from: contactId });
  if (known?.erasedAt !== undefined) return filtered('contact-erased');
  const read = await readContact(hubspot, contactId, settings, true);
  if (read.kind === 'failed') return read.outcome;
  const deleted = read.kind === 'contact' ? read.contact : undefined;
  if (known?.to === undefined && mergedIds.length === 0 && !tellsAddress(deleted))
    return owed('deleted-contact-without-link', NO_ADDRESS);
  const addresses = deleted ? [...(deleted.email ? [deleted.email] : []), ...deleted.additional] : [];
  const held = await holdPairs(around, [contactId, ...mergedIds], addresses.map(memberHash));
  if (!held.ok) return held.outcome;
  const [pair = { from: contactId, facts: {} }, ...merged] = held.value;
  if (pair.erasedAt !== undefined) return filtered('contact-erased');
  const members = await membersOf(around, [pair, ...merged], addresses);
  if (!members.ok) return members.outcome;
  return members.value.length === 0 ? filtered('no-member') : archiveAll(around, pair, members.value);
}

const NO_ADDRESS = 'neither the link nor HubSpot tells the address: archive its member by hand, then discard the event';

/** HubSpot answers every property that it was asked for: an empty address beside other values means that there is none. */
function tellsAddress(deleted: Contact | undefined): boolean {
  if (!deleted) return false;
  const { email, ...others } = deleted.record.properties;
  return Boolean(email) || (email === null && Object.values(others).some((value) => value !== null && value !== ''));
}

async function membersOf(
  around: Surroundings,
  [pair, ...merged]: readonly [Pair, ...Pair[]],
  addresses: readonly string[],
): Promise<Step<readonly Found[]>> {
  const linked = await findAll(
    around,
    [pair, ...merged].filter(({ to }) => to !== undefined),
  );
  if (!linked.ok) return linked;
  const known = [pair, ...merged].map(({ to }) => to);
  const unlinked = addresses.filter((address) => !known.includes(memberHash(address)));
  const others = await findByAddress(around, pair.from, unlinked, true);
  return others.ok ? goOn([...linked.value, ...others.value]) : others;
}

/** The status of the first one comes back with the contact: it is kept before the member is archived, or it would be lost. */
async function archiveAll(around: Surroundings, pair: Pair, members: readonly Found[]): Promise<Outcome> {
  const { pairs, mailchimp, settings } = around;
  const [main] = members;
  if (!main) return filtered('no-member');
  const wasArchived = main.status === 'archived';
  const facts = wasArchived ? {} : { statusBefore: main.status, status: 'archived' };
  const next = pairWith(
    pair,
    main.hash,
    facts,
    members.map(({ hash }) => hash),
  );
  // Of a contact that was merged into this one, or is gone as well.
  const owner = await pairs.find({ to: main.hash });
  const emptied = owner && owner.from !== pair.from ? [pairWith(owner, undefined, {})] : [];
  if (emptied.length > 0 || !isSamePair(pair.version === undefined ? undefined : pair, next))
    await pairs.put(next, ...emptied);
  let archived = 0;
  for (const { hash, status } of members) {
    if (status === 'archived') continue;
    const done = await archiveMember(mailchimp, settings.listId, hash);
    if (done.kind === 'failed') return done.outcome;
    if (done.kind === 'archived') archived += 1;
  }
  if (archived > 0) return delivered(next.facts.mailchimpId ?? pair.from);
  return filtered(wasArchived ? 'member-archived-before' : 'member-not-archivable');
}
