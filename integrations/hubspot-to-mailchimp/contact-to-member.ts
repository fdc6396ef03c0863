import { defineDelivery, filtered, mapRecord, type Outcome } from 'penstock';
import { carryOut } from './carry-out.ts';
import { type Contact, readContact } from './contact.ts';
import { type ContactEvent, contactEvent, contactIdIn, mergedIdsIn } from './contact-event.ts';
import contract from './contract.ts';
import { clearAddress, depart } from './departure.ts';
import { isEcho, isOurWrite } from './echo.ts';
import { eraseMerged } from './erasure.ts';
import { planMember } from './member-change.ts';
import { owed, type Surroundings, surroundingsOf } from './surroundings.ts';
import { survey } from './survey.ts';
import { rowOfWrites } from './writes-in-a-row.ts';

const { fields } = contract.deliveries['contact-to-member'];

export default defineDelivery(contract, 'contact-to-member', {
  event: contactEvent,
  async apply(context) {
    const { event, envelope } = context;
    const around = surroundingsOf(context);
    if (isOurWrite(event, around.settings)) return { kind: 'echo', reason: 'written-by-us' };
    const id = contactIdIn(event, envelope.entity);
    // Read again at every event: what the event tells may be over by now.
    const read = await readContact(around.hubspot, id, around.settings);
    if (read.kind === 'failed') return read.outcome;
    if (read.kind === 'contact') {
      const isRestored = event.subscriptionType === 'contact.restore';
      return follow(around, read.contact, { event, mergedIds: mergedIdsIn(event, [id], read.contact.id), isRestored });
    }
    const { subscriptionType } = event;
    if (subscriptionType === 'contact.deletion') return depart(around, id, []);
    const pair = await around.pairs.find({ from: id });
    const isErased = pair?.erasedAt !== undefined;
    if (subscriptionType === 'contact.merge') {
      const mergedIds = mergedIdsIn(event, [], id);
      // The contact that the others went into was erased, or deleted, since.
      return isErased ? eraseMerged(around, mergedIds) : depart(around, id, mergedIds);
    }
    return filtered(isErased ? 'contact-erased' : 'contact-gone');
  },
});

interface Cause {
  readonly event: ContactEvent;
  readonly mergedIds: readonly string[];
  readonly isRestored: boolean;
}

/** Brings the audience in line with a living contact. */
async function follow(around: Surroundings, contact: Contact, cause: Cause): Promise<Outcome> {
  const { event, mergedIds, isRestored } = cause;
  const mapped = contact.email === undefined ? undefined : mapRecord(fields, contact.record);
  if (mapped && mapped.kind !== 'mapped') return mapped;
  const surveyed = await survey(around, contact, mergedIds);
  if (!surveyed.ok) return surveyed.outcome;
  const { pair, target, sources } = surveyed.value;
  if (pair.erasedAt !== undefined) return filtered('contact-erased');
  if (!mapped) return clearAddress(around, surveyed.value);
  const { facts } = pair;
  const isDisplaced = pair.to === undefined;
  if (isRestored && target?.status === 'archived' && (target.facts.statusBefore ?? facts.statusBefore) === undefined)
    return owed('restored-member-without-status', NO_STATUS);
  const { settings } = around;
  const plan = planMember({ wishes: contact, settings, facts, isDisplaced, target, sources });
  const change = { contact, surveyed: surveyed.value, plan, values: mapped.record };
  const told = await isEcho(around, { event, ...change });
  if (!told.ok) return told.outcome;
  if (told.value) return { kind: 'echo', reason: 'member-has-it-already' };
  const row = await rowOfWrites(around, pair, event);
  return row.ok ? carryOut(around, { ...change, row: row.value }) : row.outcome;
}

const NO_STATUS = 'the link does not tell the status before: restore the member by hand, then discard the event';
