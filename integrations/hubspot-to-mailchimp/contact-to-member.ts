import { createHash } from 'node:crypto';
import { defineDelivery, delivered, filtered, mapRecord, path, sourceProperties } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';

const { fields } = contract.deliveries['contact-to-member'];

/** A HubSpot event names what changed, never the contact's data: that is read. Ids may exceed what a number can hold. */
const contactEvent = z.object({
  subscriptionType: z.string(),
  objectId: z.union([z.number().nonnegative().refine(Number.isInteger), z.string().regex(/^\d+$/)]),
  propertyName: z.string().optional(),
});

const contactRecord = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  archived: z.boolean().optional(),
});

const memberRecord = z.object({ id: z.string(), status: z.string() });

type Contact = z.infer<typeof contactRecord>;

export default defineDelivery(contract, 'contact-to-member', {
  event: contactEvent,
  async apply({ event, envelope, settings, vendor }) {
    // The member is found by its address, and the old one is not in the event.
    if (event.propertyName === 'email') return filtered('address-change-needs-a-link');

    const read = await vendor('hubspot').call({
      operation: 'read contact',
      method: 'GET',
      path: path`/crm/v3/objects/contacts/${contactId(event.objectId, envelope.entity)}`,
      query: { properties: [...sourceProperties(fields), settings.lostProperty].join(',') },
      answer: contactRecord,
    });
    if (read.kind === 'absent') return filtered('contact-gone');
    if (read.kind !== 'success') return read.outcome;

    const contact = read.answer;
    if (contact.archived) return filtered('contact-gone');
    if (!contact.properties.email) return filtered('contact-without-address');
    const mapped = mapRecord(fields, contact);
    if (mapped.kind !== 'mapped') return mapped;
    const written = await vendor('mailchimp').call({
      operation: 'upsert member',
      method: 'PUT',
      path: path`/3.0/lists/${settings.listId}/members/${memberHash(mapped.record.email_address)}`,
      body: { ...mapped.record, ...subscription(contact, settings) },
      answer: memberRecord,
    });
    // Only the member can leave these states: the delivery never forces it, and there is nothing to fix.
    if (written.kind === 'refused') return filtered(written.reason);
    return written.kind === 'success' ? delivered(written.answer.id) : written.outcome;
  },
});

/** `status_if_new` leaves an existing member's status alone: who unsubscribed stays so. */
function subscription(contact: Contact, settings: { readonly lostProperty: string; readonly lostValue: string }) {
  const isLost = contact.properties[settings.lostProperty] === settings.lostValue;
  return isLost ? { status_if_new: 'unsubscribed', status: 'unsubscribed' } : { status_if_new: 'subscribed' };
}

/** Mailchimp's member id: the MD5 of the lower-case address, in hex. */
function memberHash(address: string): string {
  return createHash('md5').update(address.toLowerCase()).digest('hex');
}

/** The id as the receiver read it from the raw bytes, where a number may have lost digits. */
function contactId(objectId: number | string, entity: string | undefined): string {
  return entity?.split(':')[1] ?? String(objectId);
}
