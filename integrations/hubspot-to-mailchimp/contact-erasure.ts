import { defineDelivery } from 'penstock';
import { contactEvent, contactIdIn } from './contact-event.ts';
import contract from './contract.ts';
import { eraseContact } from './erasure.ts';

/**
 * A contact is erased: its member, and those that it had before, are deleted for good (rule 13). Mailchimp takes none of their addresses
 * again from us, so only what the link says is deleted: nothing is guessed, and no address decides.
 */
export default defineDelivery(contract, 'contact-erasure', {
  event: contactEvent,
  apply: ({ event, envelope, settings, vendor, links }) =>
    eraseContact(
      { settings, mailchimp: vendor('mailchimp'), pairs: links('contact-member') },
      contactIdIn(event, envelope.entity),
    ),
});
