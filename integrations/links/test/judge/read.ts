import { HUBSPOT } from 'penstock/vendors';
import * as z from 'zod';
import type { SeenContact, SeenMember } from './seen.ts';

const contacts = z.array(
  z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()), archived: z.boolean() }),
);
const members = z.array(
  z.object({
    email_address: z.string(),
    status: z.string(),
    merge_fields: z.object({ FNAME: z.string(), LNAME: z.string() }),
  }),
);

/** The contacts of the simulated HubSpot's state. */
export function contactsIn(records: unknown): readonly SeenContact[] {
  return contacts.parse(records).map(({ id, properties, archived }) => {
    const {
      email,
      firstname,
      lastname,
      hs_email_optout: optout,
      hs_lead_status: lead,
      mailchimp_status: status,
    } = properties;
    return {
      id,
      ...(email && { email }),
      firstName: firstname ?? '',
      lastName: lastname ?? '',
      optedOut: optout === 'true',
      leftKind: properties[`hs_email_optout_${HUBSPOT.subscriptionId}`] === 'true',
      isLost: lead === 'UNQUALIFIED',
      isBounceNoted: status === 'cleaned',
      isDeleted: archived,
    };
  });
}

/** The members of the simulated Mailchimp's state. */
export function membersIn(records: unknown): readonly SeenMember[] {
  return members.parse(records).map(({ email_address, status, merge_fields: { FNAME, LNAME } }) => ({
    email: email_address.toLowerCase(),
    status,
    firstName: FNAME,
    lastName: LNAME,
  }));
}
