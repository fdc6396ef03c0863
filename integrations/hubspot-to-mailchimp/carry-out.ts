import { delivered, filtered, type Outcome } from 'penstock';
import { memberHash, memberPath, valuesHash } from '../links/member.ts';
import { formerOf, isSamePair, type Pair, pairWith } from '../links/pair.ts';
import { consentOf, unsubscribedByUs } from './consent.ts';
import type { Contact } from './contact.ts';
import { archiveMember, type Member, memberRecord } from './member.ts';
import { afterRefusal, archives, type Plan, type Step as Write } from './member-change.ts';
import { endWith, goOn, type Step, type Surroundings } from './surroundings.ts';
import type { Surveyed } from './survey.ts';

/** What a member gets of a contact, as the field map makes it. */
export interface MemberValues {
  readonly email_address: string;
  readonly merge_fields: { readonly FNAME: string; readonly LNAME: string };
}

interface Change {
  readonly contact: Contact;
  readonly surveyed: Surveyed;
  readonly plan: Plan;
  readonly values: MemberValues;
  /** What the link keeps of writes in a row that no person asked for. */
  readonly row?: string | undefined;
}

type MainWrite = Exclude<Write, { kind: 'archive' }>;

/** Makes the writes of a plan, one after the other, and then keeps the link. Each is found as made by an attempt that comes after it. */
export async function carryOut(around: Surroundings, change: Change): Promise<Outcome> {
  const [first, ...others] = change.plan.steps;
  if (first.kind === 'archive') throw new Error('A plan begins with the member of the contact’s address.');
  const written = await writeMember(around, change, first);
  if (!written.ok) return written.outcome;
  const { member, archived } = written.value;
  const left = await archiveAll(around, change.surveyed, [...archived, ...others]);
  if (!left.ok) return left.outcome;
  const movedFrom = first.kind === 'move' && archived.length === 0 ? first.from : undefined;
  await keep(around, { ...change, surveyed: left.value }, member, movedFrom);
  return delivered(member.contact_id);
}

/**
 * Archives the members that the contact leaves. What each person agreed to is kept before: an archived member no longer says it, and the
 * next attempt may find the new address without a member, because its own contact took that along. @returns with the pairs as they are now
 */
async function archiveAll(around: Surroundings, surveyed: Surveyed, steps: readonly Write[]): Promise<Step<Surveyed>> {
  const hashes = steps.flatMap((step) => (step.kind === 'archive' ? [step.hash] : []));
  const { pairs, settings } = around;
  const remembering = (pair: Pair): Pair => {
    const source = surveyed.sources.find(({ hash }) => hash === pair.to && hashes.includes(hash));
    if (!source) return pair;
    return pairWith(pair, pair.to, { statusBefore: consentOf(source, settings) ?? 'unsubscribed' });
  };
  const before = [surveyed.pair, ...surveyed.merged];
  const now = before.map(remembering);
  const changed = now.filter((pair, at) => !isSamePair(before[at], pair));
  if (changed.length > 0) await pairs.put(...changed);
  for (const hash of hashes) {
    const done = await archiveMember(around.mailchimp, settings.listId, hash);
    if (done.kind === 'failed') return endWith(done.outcome);
  }
  const [pair = surveyed.pair, ...merged] = now.map((one) =>
    changed.includes(one) ? { ...one, version: (one.version ?? 0) + 1 } : one,
  );
  return goOn({ ...surveyed, pair, merged });
}

interface Written {
  readonly member: Member;
  /** Members that take no part in the plan any more. */
  readonly archived: readonly Write[];
}

/** The member of the contact's address. A refusal has its own next step, and never subscribes. */
async function writeMember(around: Surroundings, change: Change, step: MainWrite): Promise<Step<Written>> {
  const { settings } = around;
  const result = await (step.kind === 'move' ? move(around, change, step) : upsert(around, change, step));
  if (result.kind === 'success') return goOn({ member: result.answer, archived: [] });
  // The next attempt reads again what is there.
  if (step.kind === 'move' && result.kind === 'absent') return endWith({ kind: 'temporary', reason: 'member-moved' });
  if (result.kind !== 'refused') return endWith(result.outcome);
  switch (result.reason) {
    case 'member-exists':
      return endWith({ kind: 'temporary', reason: 'member-exists' });
    case 'member-forgotten':
      return endRefused(around, change, result.reason);
    case 'member-in-compliance-state': {
      if (step.kind === 'move') {
        const begun = await writeMember(around, change, BEGIN_UNSUBSCRIBED);
        const old = [{ kind: 'archive', hash: step.from }] as const;
        return begun.ok ? goOn({ ...begun.value, archived: old }) : begun;
      }
      const next = step.statusIfNew === 'unsubscribed' ? undefined : afterRefusal(step, settings);
      if (next && next.kind !== 'archive') return writeMember(around, change, next);
      return endRefused(around, change, result.reason);
    }
    default:
      return endWith(result.outcome);
  }
}

const BEGIN_UNSUBSCRIBED: MainWrite = {
  kind: 'upsert',
  statusIfNew: 'unsubscribed',
  status: 'unsubscribed',
  ifRefused: 'end',
};

/** Only the person can bring the address back: nothing is left to do but to leave the old one, and to claim no unsubscription as ours. */
async function endRefused(around: Surroundings, { surveyed, contact }: Change, reason: string): Promise<Step<never>> {
  const left = await archiveAll(around, surveyed, archives(surveyed.sources));
  if (!left.ok) return left;
  const { pair, sources, target } = left.value;
  const isOwn = pair.to !== undefined && pair.to === memberHash(contact.email ?? '');
  const own = sources.find(({ hash }) => hash === pair.to);
  const status = own?.status ?? (isOwn ? target?.status : undefined);
  const hashes = sources.map(({ hash }) => hash);
  const facts = {
    unsubscribedByUs: undefined,
    ...(own && own.status !== 'archived' && { statusBefore: own.status, status: 'archived' }),
    ...(isOwn && status !== undefined && { status }),
  };
  const next = pairWith(pair, pair.to, facts, hashes);
  if (!isSamePair(pair, next)) await around.pairs.put(next);
  return endWith(filtered(reason));
}

function upsert({ mailchimp, settings }: Surroundings, { values }: Change, step: Extract<Write, { kind: 'upsert' }>) {
  return mailchimp.call({
    operation: 'upsert member',
    method: 'PUT',
    path: memberPath(settings.listId, memberHash(values.email_address)),
    body: {
      ...values,
      status_if_new: step.statusIfNew,
      ...(step.status !== undefined && { status: step.status }),
    },
    answer: memberRecord,
  });
}

function move({ mailchimp, settings }: Surroundings, { values }: Change, step: Extract<Write, { kind: 'move' }>) {
  return mailchimp.call({
    operation: 'move member',
    method: 'PATCH',
    path: memberPath(settings.listId, step.from),
    body: { ...values, ...(step.status !== undefined && { status: step.status }) },
    answer: memberRecord,
  });
}

/** Keeps which member the contact is now, and leaves the pairs that it took over without theirs. */
async function keep(
  around: Surroundings,
  { contact, surveyed, plan, values, row }: Change,
  member: Member,
  movedFrom: string | undefined,
): Promise<void> {
  const { pair, merged, displaced, sources, target } = surveyed;
  const hash = memberHash(values.email_address);
  const { status } = member;
  const before = pair.facts.unsubscribedByUs;
  const facts = {
    mailchimpId: member.contact_id,
    status,
    statusBefore: undefined,
    unsubscribedByUs: unsubscribedByUs(contact, plan.consent, { status, before, isNew: plan.isNew }),
    lastWritten: valuesHash(values),
    row,
  };
  // A member that has moved left nothing: what is at its old address later is another's, and no erasure may reach it.
  const left = sources.flatMap((one) => (one.hash === movedFrom ? [] : [one.hash]));
  const next = pairWith(pair, hash, facts, [...left, ...merged.flatMap(formerOf)]);
  const emptied = merged.map((one) => pairWith({ ...one, facts: {} }, undefined, {}));
  const others = displaced ? [withoutMember(displaced, target?.status)] : [];
  const changed = [...emptied, ...others];
  if (changed.length > 0 || !isSamePair(pair.version === undefined ? undefined : pair, next))
    await around.pairs.put(next, ...changed);

  /** What its person agreed to stays with it. */
  function withoutMember(other: Pair, seen: string | undefined): Pair {
    const agreed = consentOf({ status: seen, facts: other.facts }, around.settings);
    return pairWith(other, undefined, { status: undefined, statusBefore: agreed ?? 'unsubscribed' });
  }
}
