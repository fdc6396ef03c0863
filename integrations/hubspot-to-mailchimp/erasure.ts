import { delivered, filtered, type Outcome, path } from 'penstock';
import * as z from 'zod';
import { memberPath } from '../links/member.ts';
import { formerOf, type Pair } from '../links/pair.ts';
import { dead, owed, type Surroundings } from './surroundings.ts';
import { holdPairs } from './survey.ts';

type Around = Pick<Surroundings, 'settings' | 'mailchimp' | 'pairs'>;

/** Deletes for good the members that the link names, and leaves the contact's tombstone. */
export async function eraseContact(around: Around, id: string): Promise<Outcome> {
  const known = await around.pairs.find({ from: id });
  if (known?.erasedAt !== undefined) return filtered('contact-erased-before');
  const members = known ? membersOf(known) : [];
  if (members.length === 0) return owed(NO_LINK.reason, NO_LINK.problem);
  const held = await holdPairs(around, [id], members);
  if (!held.ok) return held.outcome;
  const [pair = { from: id, facts: {} }] = held.value;
  for (const hash of members) {
    const owner = await around.pairs.find({ to: hash });
    // Another contact has this address by now: its member is not ours to erase.
    if (owner && owner.from !== id) continue;
    const problem = await erase(around, hash);
    if (problem) return problem;
  }
  await around.pairs.erase(pair);
  return delivered(pair.facts.mailchimpId ?? id);
}

/**
 * Erases contacts that went into one which was erased before their merge was carried out: they were that person too, and no event of
 * theirs tells it. One that never was a member leaves nothing to erase.
 */
export async function eraseMerged(around: Around, mergedIds: readonly string[]): Promise<Outcome> {
  let erased: Outcome | undefined;
  for (const id of mergedIds) {
    const outcome = await eraseContact(around, id);
    if (outcome.kind === 'delivered') erased = outcome;
    const isNothing = outcome.kind === 'owed' && outcome.reason === NO_LINK.reason;
    if (outcome.kind !== 'delivered' && outcome.kind !== 'filtered' && !isNothing) return outcome;
  }
  return erased ?? filtered('contact-erased');
}

const NO_LINK = {
  reason: 'erasure-without-link',
  problem:
    'no link tells which member this contact was: find and erase it at Mailchimp by hand, then discard the event with that reason; where a link comes later, send it again',
};

const membersOf = (pair: Pair) => [...new Set([...(pair.to === undefined ? [] : [pair.to]), ...formerOf(pair)])];

/** Undefined where the member is gone for good. */
async function erase(
  { mailchimp, settings }: Pick<Around, 'mailchimp' | 'settings'>,
  hash: string,
): Promise<Outcome | undefined> {
  const erased = await mailchimp.call({
    operation: 'erase member',
    method: 'POST',
    path: `${memberPath(settings.listId, hash)}/actions/delete-permanent`,
    answer: z.unknown(),
  });
  if (erased.kind === 'success') return undefined;
  if (erased.kind !== 'absent') return erased.outcome;
  // Of a wrong audience, every member is absent.
  const list = await mailchimp.call({
    operation: 'read audience',
    method: 'GET',
    path: path`/3.0/lists/${settings.listId}`,
    query: { fields: 'id' },
    answer: z.object({ id: z.string() }),
  });
  if (list.kind === 'success') return undefined;
  return list.kind === 'absent' ? dead('mailchimp-audience-not-found') : list.outcome;
}
