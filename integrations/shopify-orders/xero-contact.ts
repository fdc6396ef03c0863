import type { Outcome, Vendor } from 'penstock';
import * as z from 'zod';
import { numberOf, type PaidOrder } from './order.ts';

const contacts = z.looseObject({
  Contacts: z.array(z.looseObject({ ContactID: z.string(), ContactStatus: z.string().optional() })),
});

type ContactRead =
  | { readonly kind: 'contact'; readonly id: string }
  | { readonly kind: 'failed'; readonly outcome: Outcome };

/** How the contact of an order is called in the books. A name belongs to one contact there, so the customer's number is part of it. */
export function contactOf({ customer, email }: PaidOrder, guestContact: string) {
  if (!customer) return { Name: guestContact, ContactNumber: 'shopify-guests' };
  const number = numberOf(customer.admin_graphql_api_id);
  const names = [customer.first_name, customer.last_name].filter((name) => name);
  const EmailAddress = customer.email || email || undefined;
  return {
    Name: `${names.length > 0 ? names.join(' ') : 'Shop customer'} (${number})`,
    ContactNumber: `shopify-${number}`,
    ...(EmailAddress !== undefined && { EmailAddress }),
  };
}

/**
 * The order's contact, which is made where there is none. It is made first and looked for when it is taken: most first orders have none,
 * and sixty calls a minute are few. A repeat is refused by Xero itself, because the name is unique.
 */
export async function findOrMakeContact(xero: Vendor, contact: ReturnType<typeof contactOf>): Promise<ContactRead> {
  const made = await xero.call({
    operation: 'create contact',
    key: 'contact',
    method: 'PUT',
    path: '/api.xro/2.0/Contacts',
    body: { Contacts: [contact] },
    answer: contacts,
  });
  if (made.kind === 'success') return firstOf(made.answer);
  if (made.kind !== 'refused') return { kind: 'failed', outcome: made.outcome };
  const found = await xero.call({
    operation: 'find contact by number',
    method: 'GET',
    path: '/api.xro/2.0/Contacts',
    query: { where: `ContactNumber=="${contact.ContactNumber}"` },
    answer: contacts,
  });
  if (found.kind !== 'success') return { kind: 'failed', outcome: found.outcome };
  // Refused for another reason.
  if (found.answer.Contacts.length === 0) return { kind: 'failed', outcome: made.outcome };
  return firstOf(found.answer);
}

function firstOf({ Contacts: [first] }: z.infer<typeof contacts>): ContactRead {
  if (first) return { kind: 'contact', id: first.ContactID };
  return { kind: 'failed', outcome: { kind: 'ambiguous', reason: 'xero-names-no-contact' } };
}
