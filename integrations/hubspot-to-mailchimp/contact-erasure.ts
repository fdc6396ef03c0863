import { defineDelivery, delivered, filtered, type Outcome, path } from 'penstock';
import * as z from 'zod';
import { memberPath } from '../links/member.ts';
import { formerOf, type Pair } from '../links/pair.ts';
import { contactEvent, contactIdIn } from './contact-event.ts';
import contract from './contract.ts';
import { dead, type Surroundings } from './surroundings.ts';
import { holdPairs } from './survey.ts';

/**
 * A contact is erased: its member, and those that it had before, are deleted for good (rule 13). Mailchimp takes none of their addresses
 * again from us, so only what the link says is deleted: nothing is guessed, and no address decides.
 */
export default defineDelivery(contract, 'contact-erasure', {
  event: contactEvent,
  async apply({ event, envelope, settings, vendor, links }) {
    const around = { settings, mailchimp: vendor('mailchimp'), pairs: links('contact-member') };
    const id = contactIdIn(event, envelope.entity);
    const known = await around.pairs.find({ from: id });
    if (known?.erasedAt !== undefined) return filtered('contact-erased-before');
    const members = known ? membersOf(known) : [];
    if (members.length === 0) return dead('erasure-without-link', [NO_LINK]);
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
  },
});

const NO_LINK =
  'no link tells which member this contact was: find and erase it at Mailchimp by hand, then discard the event with that reason';

const membersOf = (pair: Pair) => [...new Set([...(pair.to === undefined ? [] : [pair.to]), ...formerOf(pair)])];

/** Undefined where the member is gone for good. */
async function erase(
  { mailchimp, settings }: Pick<Surroundings, 'mailchimp' | 'settings'>,
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
