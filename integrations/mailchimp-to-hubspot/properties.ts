import { delivered, filtered, mapRecord, type Outcome } from 'penstock';
import { memberHash, valuesHash } from '../links/member.ts';
import { isSamePair, pairWith } from '../links/pair.ts';
import { type Around, echo, owed, stale } from './around.ts';
import { changeContact } from './contact.ts';
import contract from './contract.ts';
import type { Member } from './member.ts';
import type { Subject } from './subject.ts';

const { fields } = contract.deliveries['member-to-contact'];

/** The address bounced for good: rule 22. It is noted, and is no opt-out. */
export async function noteBounce(around: Around, { member, contact }: Subject): Promise<Outcome> {
  const { statusProperty } = around.settings;
  if (member?.status !== 'cleaned') return stale('member-not-cleaned');
  if (contact.properties[statusProperty] === 'cleaned') return echo('bounce-noted-already');
  return ended(await changeContact(around, contact, { [statusProperty]: 'cleaned' }), contact.id);
}

/** The person changed their name at Mailchimp: rule 23, by the owner of the fields. */
export async function takeNames(around: Around, { member, contact, pair }: Subject): Promise<Outcome> {
  if (!member) return filtered('member-gone');
  const mapped = mapRecord(fields, member);
  if (mapped.kind !== 'mapped') return mapped;
  const { properties = {} }: { readonly properties?: Readonly<Record<string, string | undefined>> } = mapped.record;
  const changed = Object.entries(properties).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === (contact.properties[name] ?? '') ? [] : [[name, value]],
  );
  if (changed.length === 0) return echo('names-equal');
  if (pair?.facts.lastWritten === hashOf(member)) return echo('names-as-we-wrote-them');
  if (around.settings.nameOwner !== 'Mailchimp') return filtered('names-belong-to-hubspot');
  return ended(await changeContact(around, contact, Object.fromEntries(changed)), contact.id);
}

function hashOf({ email_address, merge_fields = {} }: Member): string {
  return valuesHash({ email_address, merge_fields: { FNAME: merge_fields.FNAME, LNAME: merge_fields.LNAME } });
}

const ended = (problem: Outcome | 'refused' | undefined, id: string): Outcome => {
  if (problem === 'refused') return { kind: 'permanent', reason: 'contact-change-refused' };
  return problem ?? delivered(id);
};

/** The person took another address at Mailchimp: rule 23. HubSpot owns the address, unless a setting says otherwise. */
export async function takeAddress(around: Around, subject: Subject): Promise<Outcome> {
  const { member, contact, old, now } = subject;
  const has = (contact.properties.email ?? '').toLowerCase();
  if (has === now.toLowerCase()) {
    await follow(around, subject);
    return echo('address-equal');
  }
  // Another event tells what became of it.
  if (!member) return stale('member-gone');
  if (around.decided === 'destination') return filtered('address-stays-as-in-hubspot');
  const isChangedOnBoth = has !== old.toLowerCase();
  const isOurs = around.settings.addressChanges === 'write' && !isChangedOnBoth;
  if (!isOurs && around.decided !== 'source')
    return disagreeing(isChangedOnBoth ? 'address-changed-on-both-sides' : 'address-changed-at-mailchimp');
  const owner = await around.pairs.find({ to: memberHash(now) });
  if (owner && owner.from !== contact.id) return owed('address-taken', TAKEN);
  const problem = await changeContact(around, contact, { email: now });
  if (problem === 'refused') return owed('address-taken', TAKEN);
  if (problem) return problem;
  await follow(around, subject);
  return delivered(contact.id);
}

/** HubSpot owns the address: a person takes the one of Mailchimp, or leaves HubSpot's. What is equal by then ends as an echo. */
const disagreeing = (reason: string): Outcome => ({
  kind: 'conflict',
  reason,
  fields: ['email'],
});
const TAKEN = 'another contact has this address: merge both in HubSpot, then send it again';

/** The pair follows its member to the new address: what is remembered of it goes along. */
async function follow({ pairs }: Around, { pair, member, now, old }: Subject): Promise<void> {
  const hash = memberHash(now);
  if (!pair || !member || pair.to === hash) return;
  const owner = await pairs.find({ to: hash });
  if (owner && owner.from !== pair.from) return;
  const next = pairWith(pair, hash, { mailchimpId: member.contact_id }, [memberHash(old)]);
  if (!isSamePair(pair, next)) await pairs.put(next);
}
