import { filtered } from 'penstock';
import { memberHash } from '../links/member.ts';
import { formerOf, type Pair } from '../links/pair.ts';
import type { Wishes } from './consent.ts';
import { type Contact, readContact, readHolder } from './contact.ts';
import { readMember } from './member.ts';
import type { Found } from './member-change.ts';
import { conflict, endWith, goOn, type Step, type Surroundings } from './surroundings.ts';

/** What the link and Mailchimp have of a contact, read under the leases of every member that may be its own. */
export interface Surveyed {
  /** As it was read; without an entry it begins as a new one. */
  readonly pair: Pair;
  /** Pairs of the contacts that were merged into it. */
  readonly merged: readonly Pair[];
  /** The pair of another contact that had this address, and has another one now or is gone. */
  readonly displaced?: Pair;
  readonly target: Found | undefined;
  /** Members that are the contact's and are not of its address. */
  readonly sources: readonly Found[];
}

/** @param mergedIds ids of contacts that were merged into this one, its own former ids among them */
export async function survey(
  around: Surroundings,
  contact: Contact,
  mergedIds: readonly string[],
): Promise<Step<Surveyed>> {
  const hash = contact.email === undefined ? undefined : memberHash(contact.email);
  const addresses = [...contact.earlier, ...(mergedIds.length > 0 ? contact.additional : [])];
  const others = mergedIds.filter((id) => id !== contact.id);
  const held = await holdPairs(
    around,
    [contact.id, ...others],
    [...addresses.map(memberHash), ...(hash === undefined ? [] : [hash])],
  );
  if (!held.ok) return held;
  const [pair = { from: contact.id, facts: {} }, ...read] = held.value;
  const merged = read.filter(isFull);
  if (pair.erasedAt !== undefined) return goOn({ pair, merged, target: undefined, sources: [] });

  if (isSettled(pair, hash, contact) && merged.length === 0)
    return goOn({
      pair,
      merged,
      target: { hash: pair.to ?? '', status: pair.facts.status ?? '', facts: pair.facts },
      sources: [],
    });

  const target = hash === undefined ? goOn(undefined) : await find(around, hash, pair.to === hash ? pair.facts : {});
  if (!target.ok) return target;
  const displaced =
    hash === undefined || pair.to === hash ? goOn(undefined) : await displacedBy(around, contact, hash, others);
  if (!displaced.ok) return displaced;
  const linked = await findAll(
    around,
    [pair, ...merged].filter(({ to }) => to !== undefined && to !== hash),
  );
  if (!linked.ok) return linked;
  // Changes come together: of a→b→c, only c may be seen.
  const isUnknown = linked.value.length === 0 && (pair.to === undefined || pair.to !== hash);
  const looked = [hash, ...[pair, ...merged].flatMap((one) => [one.to, ...formerOf(one)])];
  const unlinked =
    isUnknown || mergedIds.length > 0
      ? await findByAddress(
          around,
          contact.id,
          addresses.filter((address) => !looked.includes(memberHash(address))),
        )
      : goOn([]);
  if (!unlinked.ok) return unlinked;
  // A member that belonged to another pair comes with what is known of it.
  const owner = displaced.value ?? merged.find(({ to }) => to !== undefined && to === hash);
  return goOn({
    pair,
    merged: merged.filter((one) => one.from !== pair.from),
    ...(displaced.value && { displaced: displaced.value }),
    target: target.value && owner ? { ...target.value, facts: owner.facts } : target.value,
    sources: [...linked.value, ...unlinked.value],
  });
}

/** The pairs of these contacts, read under the leases of their members and of further ones. One that is not there begins as a new one. */
export async function holdPairs(
  { pairs }: Pick<Surroundings, 'pairs'>,
  contactIds: readonly string[],
  hashes: readonly string[],
): Promise<Step<readonly Pair[]>> {
  const read = () =>
    Promise.all(
      contactIds.map(async (id): Promise<Pair> => (await pairs.find({ from: id })) ?? { from: id, facts: {} }),
    );
  const before = await read();
  await pairs.hold([...before.flatMap(({ to }) => to ?? []), ...hashes]);
  const now = await read();
  const isSame = now.every(({ version }, at) => version === before[at]?.version);
  return isSame ? goOn(now) : endWith({ kind: 'temporary', reason: 'link-changed' });
}

/** A pair that was erased, or whose contact's merge was carried out, tells nothing more. */
const isFull = ({ to, facts, erasedAt }: Pair) =>
  erasedAt === undefined && (to !== undefined || Object.keys(facts).length > 0);

/** Its member is linked, and nothing of its status may have to change: a read would tell nothing that the write does not. */
function isSettled({ to, facts }: Pair, hash: string | undefined, { optedOut, isLost }: Wishes): boolean {
  const mayChange = optedOut || isLost || facts.unsubscribedByUs !== undefined || facts.statusBefore !== undefined;
  return hash !== undefined && to === hash && facts.status !== undefined && !mayChange;
}

/** A member by its hash. */
export async function find(
  { mailchimp, settings }: Surroundings,
  hash: string,
  facts: Found['facts'],
): Promise<Step<Found | undefined>> {
  const read = await readMember(mailchimp, settings.listId, hash);
  if (read.kind === 'failed') return endWith(read.outcome);
  return goOn(read.kind === 'absent' ? undefined : { hash, status: read.member.status, facts });
}

export async function findAll(around: Surroundings, pairs: readonly Pair[]): Promise<Step<readonly Found[]>> {
  const found: Found[] = [];
  for (const { to = '', facts } of pairs) {
    const member = await find(around, to, facts);
    if (!member.ok) return member;
    if (member.value) found.push(member.value);
  }
  return goOn(found);
}

/** Members of addresses that no link tells of, where they are no other contact's. @param ofGone what a contact that is gone still holds counts too */
export async function findByAddress(
  around: Surroundings,
  contactId: string,
  addresses: readonly string[],
  ofGone = false,
): Promise<Step<readonly Found[]>> {
  const found: Found[] = [];
  for (const address of new Set(addresses)) {
    const hash = memberHash(address);
    const member = await find(around, hash, {});
    if (!member.ok) return member;
    if (!member.value) continue;
    const isOthers = await isHeldByAnother(around, contactId, { hash, address, ofGone });
    if (!isOthers.ok) return isOthers;
    if (!isOthers.value) found.push(member.value);
  }
  return goOn(found);
}

/** Whether a living contact other than this one has the address, or is still linked to its member. */
async function isHeldByAnother(
  { pairs, hubspot, settings }: Surroundings,
  contactId: string,
  { hash, address, ofGone }: { readonly hash: string; readonly address: string; readonly ofGone: boolean },
): Promise<Step<boolean>> {
  const holder = await readHolder(hubspot, address);
  if (holder.kind === 'failed') return endWith(holder.outcome);
  if (holder.kind === 'held') return goOn(holder.id !== contactId);
  const owner = await pairs.find({ to: hash });
  if (!owner || owner.from === contactId) return goOn(false);
  // HubSpot knows no such contact by its address: a living one has another by now, which its own event tells.
  const read = await readContact(hubspot, owner.from, settings);
  if (read.kind === 'failed') return endWith(read.outcome);
  if (read.kind === 'contact') return goOn(read.contact.id !== contactId);
  return goOn(!ofGone);
}

/**
 * The pair of another contact that the contact's address is linked to. Where that contact still has the address, HubSpot says one thing
 * twice: both are read once more, and then a person decides.
 */
async function displacedBy(
  { pairs, hubspot, settings, decided }: Surroundings,
  { id }: Contact,
  hash: string,
  merged: readonly string[],
): Promise<Step<Pair | undefined>> {
  const other = await pairs.find({ to: hash });
  if (!other || other.from === id || merged.includes(other.from)) return goOn(undefined);
  const has = async (contactId: string): Promise<Step<boolean>> => {
    const read = await readContact(hubspot, contactId, settings);
    if (read.kind === 'failed') return endWith(read.outcome);
    const isIt = read.kind === 'contact' && read.contact.id === contactId;
    return goOn(isIt && read.contact.email !== undefined && memberHash(read.contact.email) === hash);
  };
  const first = await has(other.from);
  if (!first.ok) return first;
  if (!first.value) return goOn(other);
  const own = await has(id);
  if (!own.ok) return own;
  if (!own.value) return endWith({ kind: 'temporary', reason: 'contact-changed-in-between' });
  const second = await has(other.from);
  if (!second.ok) return second;
  if (!second.value || decided === 'source') return goOn(other);
  return endWith(
    decided === 'destination' ? filtered('address-stays-with-another') : conflict('address-held-by-another', ['email']),
  );
}
