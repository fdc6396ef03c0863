import { type Outcome, path, sourceProperties, type Vendor } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';

const { fields } = contract.deliveries['contact-to-member'];

export const contactRecord = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  propertiesWithHistory: z.object({ email: z.array(z.object({ value: z.string().nullable() })).optional() }).optional(),
  archived: z.boolean().optional(),
  updatedAt: z.string().optional(),
});

export type ContactRecord = z.infer<typeof contactRecord>;

/** A contact as HubSpot has it now. Its id may be another than was asked for: of the contact that it was merged into. */
export interface Contact {
  readonly id: string;
  readonly record: ContactRecord;
  readonly email: string | undefined;
  readonly optedOut: boolean;
  readonly isLost: boolean;
  /** Addresses that it had before, the newest first. */
  readonly earlier: readonly string[];
  /** Further addresses, such as those of contacts that were merged into it. */
  readonly additional: readonly string[];
}

export interface LostSettings {
  readonly lostProperty: string;
  readonly lostValue: string;
}

export type ContactRead =
  | { readonly kind: 'contact'; readonly contact: Contact }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly outcome: Outcome };

/** Reads a contact, or with `archived` one that was deleted and lies in the recycle bin. */
export async function readContact(
  hubspot: Vendor,
  id: string,
  settings: LostSettings,
  archived = false,
): Promise<ContactRead> {
  const properties = [...sourceProperties(fields), 'hs_email_optout', 'hs_additional_emails', settings.lostProperty];
  const read = await hubspot.call({
    operation: archived ? 'read deleted contact' : 'read contact',
    method: 'GET',
    path: path`/crm/v3/objects/contacts/${id}`,
    query: {
      properties: properties.join(','),
      propertiesWithHistory: 'email',
      ...(archived && { archived: 'true' }),
    },
    answer: contactRecord,
  });
  if (read.kind === 'absent') return { kind: 'gone' };
  if (read.kind !== 'success') return { kind: 'failed', outcome: read.outcome };
  if (!archived && read.answer.archived) return { kind: 'gone' };
  return { kind: 'contact', contact: contactOf(read.answer, settings) };
}

/** The id of the living contact that has this address, as its own or as a further one. */
export async function readHolder(
  hubspot: Vendor,
  address: string,
): Promise<{ readonly kind: 'held'; readonly id: string } | Exclude<ContactRead, { kind: 'contact' }>> {
  const read = await hubspot.call({
    operation: 'find contact by address',
    method: 'GET',
    path: path`/crm/v3/objects/contacts/${address}`,
    query: { idProperty: 'email', properties: 'email' },
    answer: contactRecord,
  });
  if (read.kind === 'absent') return { kind: 'gone' };
  return read.kind === 'success' ? { kind: 'held', id: read.answer.id } : { kind: 'failed', outcome: read.outcome };
}

export function contactOf(record: ContactRecord, { lostProperty, lostValue }: LostSettings): Contact {
  const { email, hs_email_optout: optout, hs_additional_emails: additional } = record.properties;
  const history = record.propertiesWithHistory?.email ?? [];
  const current = email?.toLowerCase();
  const earlier = history.flatMap(({ value }) => (value ? [value.toLowerCase()] : []));
  return {
    id: record.id,
    record,
    email: email || undefined,
    optedOut: optout === 'true',
    isLost: record.properties[lostProperty] === lostValue,
    earlier: [...new Set(earlier)].filter((address) => address !== current),
    additional: (additional ?? '')
      .split(';')
      .map((address) => address.trim().toLowerCase())
      .filter((address) => address !== '' && address !== current),
  };
}
