import { type Outcome, path } from 'penstock';
import * as z from 'zod';
import type { Around } from './around.ts';

const contactRecord = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  archived: z.boolean().optional(),
});
export type ContactRecord = z.infer<typeof contactRecord>;

/** The living contact, or how the attempt ends. */
export type ContactRead =
  | { readonly ok: true; readonly contact: ContactRecord | undefined }
  | { readonly ok: false; readonly outcome: Outcome };

/** @param by an id, or an address that is the contact's own or a further one */
export async function readContact(
  { hubspot, settings }: Around,
  by: { readonly id: string } | { readonly address: string },
): Promise<ContactRead> {
  const names = [
    'email',
    'firstname',
    'lastname',
    'hs_email_optout',
    optOutProperty(settings),
    settings.statusProperty,
  ];
  const read = await hubspot.call({
    operation: 'id' in by ? 'read contact' : 'find contact by address',
    method: 'GET',
    path: 'id' in by ? path`/crm/v3/objects/contacts/${by.id}` : path`/crm/v3/objects/contacts/${by.address}`,
    query: { properties: names.join(','), ...('address' in by && { idProperty: 'email' }) },
    answer: contactRecord,
  });
  if (read.kind === 'absent') return { ok: true, contact: undefined };
  if (read.kind !== 'success') return { ok: false, outcome: read.outcome };
  return { ok: true, contact: read.answer.archived ? undefined : read.answer };
}

/** HubSpot's property of one kind of e-mail that the person left. Where it has none, the answer lacks it. */
const optOutProperty = ({ subscriptionId }: Around['settings']) => `hs_email_optout_${subscriptionId}`;

/** Whether the person left all e-mail, or the kind that the audience stands for. */
export function hasOptedOut({ properties }: ContactRecord, settings: Around['settings']): boolean {
  return properties.hs_email_optout === 'true' || properties[optOutProperty(settings)] === 'true';
}

/** Writes properties. `refused`: another contact has the address. */
export async function changeContact(
  { hubspot }: Around,
  { id }: ContactRecord,
  properties: Readonly<Record<string, string>>,
): Promise<Outcome | 'refused' | undefined> {
  const changed = await hubspot.call({
    operation: 'change contact',
    method: 'PATCH',
    path: path`/crm/v3/objects/contacts/${id}`,
    body: { properties },
    answer: z.object({ id: z.string() }),
  });
  if (changed.kind === 'success') return undefined;
  return changed.kind === 'refused' ? 'refused' : changed.outcome;
}

/** Writes whether an address gets the kind of e-mail that the audience stands for. Undefined where it is done. */
export async function writePreference(
  { hubspot, settings }: Around,
  address: string,
  statusState: 'SUBSCRIBED' | 'UNSUBSCRIBED',
): Promise<Outcome | undefined> {
  const basis = { legalBasis: settings.legalBasis, legalBasisExplanation: 'The person signed up at Mailchimp.' };
  const written = await hubspot.call({
    operation: statusState === 'SUBSCRIBED' ? 'subscribe address' : 'unsubscribe address',
    method: 'POST',
    path: path`/communication-preferences/v4/statuses/${address}`,
    body: {
      channel: 'EMAIL',
      statusState,
      subscriptionId: Number(settings.subscriptionId),
      ...(statusState === 'SUBSCRIBED' && basis),
    },
    answer: z.unknown(),
  });
  return written.kind === 'success' ? undefined : written.outcome;
}
