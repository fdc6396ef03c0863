import { defineLink } from 'penstock';

/** Which member of the audience a contact is. No address stands in it: a member's id is a hash. */
export const contactMember = defineLink({
  name: 'contact-member',
  title: 'HubSpot contact and Mailchimp member',
  from: { system: 'HubSpot', record: 'contact', id: 'contact id' },
  to: { system: 'Mailchimp', record: 'member', id: 'MD5 of the lower-case e-mail address' },
  facts: {
    mailchimpId: 'Mailchimp’s contact_id',
    status: 'the member’s status as last seen',
    statusBefore: 'the status from which we archived the member; only while it is archived',
    unsubscribedByUs:
      '`yes` where we unsubscribed a subscriber because the contact was lost, `created` where a lost contact’s member began so',
    lastWritten: 'hash of the values that we last wrote',
    row: 'how often in a row we wrote a field that no person had changed, such as `firstname:2`',
    former: 'ids of members that the contact had before, and that we archived or left there',
  },
});
