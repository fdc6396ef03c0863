import { createHash } from 'node:crypto';
import { defineDelivery, delivered, filtered, mapFields, type Outcome, sourceProperties } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';

const { fields } = contract.deliveries['contact-to-member'];

/** A HubSpot event names what changed, never the contact's data: that is read. Ids may exceed what a number can hold. */
const contactEvent = z.object({
  subscriptionType: z.string(),
  objectId: z.union([z.number().nonnegative().refine(Number.isInteger), z.string().regex(/^\d+$/)]),
  propertyName: z.string().optional(),
});

const contact = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  archived: z.boolean().optional(),
});

const member = z.object({ id: z.string(), status: z.string() });

export type Contact = z.infer<typeof contact>;

export default defineDelivery(contract, 'contact-to-member', {
  event: contactEvent,
  async apply({ event, envelope, settings, vendor }) {
    // The member is found by its address, and the old one is not in the event.
    if (event.propertyName === 'email') return filtered('address-change-needs-a-link');

    const read = await vendor('hubspot').call({
      operation: 'read contact',
      method: 'GET',
      path: `/crm/v3/objects/contacts/${contactId(event.objectId, envelope.entity)}`,
      query: { properties: [...sourceProperties(fields), settings.lostProperty].join(',') },
      answer: contact,
    });
    if (read.kind === 'absent') return filtered('contact-gone');
    if (read.kind !== 'success') return read.outcome;

    const wanted = memberFor(read.answer, settings);
    if ('kind' in wanted) return wanted;
    const written = await vendor('mailchimp').call({
      operation: 'upsert member',
      method: 'PUT',
      path: `/3.0/lists/${encodeURIComponent(settings.listId)}/members/${wanted.hash}`,
      body: wanted.body,
      answer: member,
    });
    // Only the member can leave these states: the delivery never forces it, and there is nothing to fix.
    if (written.kind === 'refused') return filtered(written.reason);
    return written.kind === 'success' ? delivered(written.answer.id) : written.outcome;
  },
});

/** What the audience should hold for a contact, or why nothing is sent. */
export function memberFor(
  contact: Contact,
  settings: { readonly lostProperty: string; readonly lostValue: string },
): { readonly hash: string; readonly body: Record<string, unknown> } | Outcome {
  if (contact.archived) return filtered('contact-gone');
  if (!contact.properties.email) return filtered('contact-without-address');
  const mapped = mapFields(fields, contact);
  if (!mapped.ok) {
    const problems = mapped.violations.map(({ field, problem }) => `${field} ${problem}`);
    return { kind: 'invalid', reason: 'member-not-as-agreed', problems };
  }
  const lost = contact.properties[settings.lostProperty] === settings.lostValue;
  // `status_if_new` leaves an existing member's status alone: who unsubscribed stays so.
  const status = lost ? { status_if_new: 'unsubscribed', status: 'unsubscribed' } : { status_if_new: 'subscribed' };
  return { hash: memberHash(contact.properties.email), body: { ...mapped.record, ...status } };
}

/** Mailchimp's member id: the MD5 of the lower-case address, in hex. */
export function memberHash(address: string): string {
  return createHash('md5').update(address.toLowerCase()).digest('hex');
}

/** The id as the receiver read it from the raw bytes, where a number may have lost digits. */
function contactId(objectId: number | string, entity: string | undefined): string {
  return entity?.split(':')[1] ?? String(objectId);
}
