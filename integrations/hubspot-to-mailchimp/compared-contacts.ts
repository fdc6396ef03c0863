import { mapRecord, path, sourceProperties, type Vendor, type VendorResult } from 'penstock';
import * as z from 'zod';
import { type CONSENT, type ComparedValues, idOf, keyOf, nameOf } from './compared.ts';
import { type ContactRecord, contactOf, contactRecord, type LostSettings } from './contact.ts';
import contract from './contract.ts';

const { fields } = contract.deliveries['contact-to-member'];
const CONTACTS = '/crm/v3/objects/contacts';
/** HubSpot's largest page. */
const PAGE = '100';

const contactPage = z.object({
  results: z.array(contactRecord),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});

interface Visit {
  readonly settings: LostSettings;
  readonly vendor: Vendor;
}

/** HubSpot's side of the comparison: living contacts that have an address. */
export const comparedContacts = {
  async list({ cursor, settings, vendor }: Visit & { readonly cursor?: string }) {
    const listed = await vendor.call({
      operation: 'list contacts',
      method: 'GET',
      path: CONTACTS,
      query: { limit: PAGE, properties: propertiesFor(settings), ...(cursor !== undefined && { after: cursor }) },
      answer: contactPage,
    });
    if (listed.kind !== 'success') return listed;
    const { results, paging } = listed.answer;
    const records = results.flatMap((one) => comparedOf(one, settings) ?? []);
    const next = paging?.next?.after;
    return { kind: 'page' as const, records, ...(next !== undefined && { next }) };
  },

  async find({ by, value, settings, vendor }: Visit & { readonly by: 'id' | 'key'; readonly value: string }) {
    const read = await vendor.call({
      operation: by === 'id' ? 'read contact' : 'find contact by address',
      method: 'GET',
      path: path`/crm/v3/objects/contacts/${value}`,
      query: { properties: propertiesFor(settings), ...(by === 'key' && { idProperty: 'email' }) },
      answer: contactRecord,
    });
    if (read.kind !== 'success') return read;
    const record = read.answer.archived ? undefined : comparedOf(read.answer, settings);
    // HubSpot finds a contact by its further addresses too: a member of such an address is not the contact's own.
    if (!record || (by === 'key' && record.key !== value)) return NONE;
    return {
      kind: 'found' as const,
      record: { ...record, body: { subscriptionType: REPAIR, objectId: idOf(record.id) } },
    };
  },
};

/** The event type that a repair is: the delivery reads the contact in any case. */
export const REPAIR = 'contact.propertyChange';

const NONE: Exclude<VendorResult<never>, { kind: 'success' }> = {
  kind: 'absent',
  reason: 'no-contact-of-this-address',
  outcome: { kind: 'permanent', reason: 'no-contact-of-this-address' },
};

const propertiesFor = ({ lostProperty }: LostSettings) =>
  [...sourceProperties(fields), 'hs_email_optout', lostProperty].join(',');

/** Undefined where the contact has no address, or one that no member can have. The values are those that the delivery writes. */
function comparedOf(record: ContactRecord, settings: LostSettings) {
  const mapped = mapRecord(fields, record);
  if (mapped.kind !== 'mapped') return undefined;
  const { email_address: address, merge_fields: names } = mapped.record;
  const { optedOut, isLost } = contactOf(record, settings);
  const compared: ComparedValues = { firstName: nameOf(names.FNAME), lastName: nameOf(names.LNAME) };
  const word: (typeof CONSENT)[number] = optedOut ? 'opted-out' : isLost ? 'lost' : 'mailable';
  const { updatedAt } = record;
  return {
    id: record.id,
    key: keyOf(address),
    compared,
    word,
    ...(updatedAt !== undefined && { changedAt: updatedAt }),
  };
}
