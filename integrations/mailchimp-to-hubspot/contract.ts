import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { hubspot } from '../destinations/hubspot.ts';
import { mailchimp } from '../destinations/mailchimp.ts';
import { contactMember } from '../links/contact-member.ts';

/**
 * What people do to their membership is brought to the CRM: they left → opted out, their address bounced → noted, they took another
 * address → a person decides. Our own writes come back as nothing.
 */
export default defineIntegration({
  name: 'mailchimp-to-hubspot',
  title: 'Mailchimp audience to HubSpot contacts',
  owner: { team: 'Marketing Systems', contact: 'marketing-systems@example.com' },
  escalation: [
    { afterMinutes: 60, contact: 'platform-on-call@example.com' },
    { afterMinutes: 240, contact: 'head-of-marketing@example.com' },
  ],
  impact: 'People who left the newsletter keep getting e-mail from HubSpot, which the law forbids.',
  source: {
    system: 'Mailchimp',
    provider: 'mailchimp-signed',
    apiVersion: 'Marketing API 3.0 webhooks, sources user and admin on, source api off',
    changesAnnouncedAt: 'https://mailchimp.com/developer/release-notes/',
    events: {
      unsubscribe: { effect: 'update', record: 'opt-out' },
      cleaned: { effect: 'update', record: 'contact' },
      upemail: { effect: 'update', record: 'contact' },
      subscribe: { effect: 'update', record: 'opt-in' },
      profile: { effect: 'update', record: 'contact' },
    },
    identity: 'type + data[id] + fired_at + data[action]; fired_at has whole seconds',
    // Retries go on for 75 minutes, and no text says whether each has a signature of its own time.
    freshness: { past: 5400 },
    // One account's audiences share nothing but the key.
    tenants: { setting: 'listId' },
    volume: { varies: 'A campaign of any day brings unsubscriptions, and a week without one brings none.' },
  },
  settings: {
    /** The audience whose members these are: the one that `hubspot-to-mailchimp` writes to. */
    listId: '',
    /** HubSpot's id of the kind of e-mail that a person leaves who leaves the audience. */
    subscriptionId: '',
    /** `yes`: who signs up at Mailchimp is signed up at HubSpot too, on this legal basis. An opt-out there stays. */
    subscribes: 'no',
    legalBasis: 'CONSENT_WITH_NOTICE',
    /** `write`: a new address is written to the contact. Else it is a conflict: a person decides. */
    addressChanges: 'ask',
    /** `Mailchimp`: names that people change there are written to the contact. */
    nameOwner: 'HubSpot',
    /** The contact property, of one line of text, that tells that an address bounced for good. */
    statusProperty: 'mailchimp_status',
  },
  deliveries: {
    'member-to-contact': {
      title: 'Audience member to contact',
      events: ['unsubscribe', 'cleaned', 'upemail', 'subscribe', 'profile'],
      destination: hubspot,
      reads: [mailchimp],
      links: [contactMember],
      fields: {
        firstName: {
          from: 'merge_fields.FNAME',
          to: 'properties.firstname',
          owner: 'HubSpot, unless the setting `nameOwner` says Mailchimp',
          type: 'text',
          maxLength: 255,
          whenEmpty: 'omit',
        },
        lastName: {
          from: 'merge_fields.LNAME',
          to: 'properties.lastname',
          owner: 'HubSpot, unless the setting `nameOwner` says Mailchimp',
          type: 'text',
          maxLength: 255,
          whenEmpty: 'omit',
        },
      },
      matching:
        'The contact that is linked to the member, whose id is the MD5 of the lower-case e-mail address; without a link, the contact of that address.',
      whenInvalid:
        'A member without a contact is recorded as filtered. An unsubscription of which neither side knows any more is owed; a new address that HubSpot does not have is a conflict: a person decides.',
      consistency: {
        timing: 'real-time',
        withinSeconds: 300,
        ordering: 'by-entity',
        versions: { guard: 'none', reason: 'The member is read again, so every event carries out the newest state.' },
        whenStuck: 'dead-letter',
        conflict: 'field-owner-wins',
        authority: 'fetched',
      },
      ambiguity: { strategy: 'natural-upsert', key: 'the contact’s id, or its address and the subscription' },
      worker: { timeoutSeconds: 60, memoryMb: 256, batchSize: 1, maxConcurrency: 2 },
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      setAside: { alarmAfterHours: 24 },
      alarms: { oldestMessageMinutes: 15, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },
  },
});
