import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { hubspot } from '../destinations/hubspot.ts';
import { mailchimp } from '../destinations/mailchimp.ts';

/** Contacts of the CRM become members of the e-mail audience: created or changed → upserted, lost → unsubscribed. */
export default defineIntegration({
  name: 'hubspot-to-mailchimp',
  title: 'HubSpot contacts to Mailchimp audience',
  owner: { team: 'Marketing Systems', contact: 'marketing-systems@example.com' },
  escalation: [
    { afterMinutes: 60, contact: 'platform-on-call@example.com' },
    { afterMinutes: 240, contact: 'head-of-marketing@example.com' },
  ],
  impact: 'New contacts get no welcome e-mail, and lost contacts keep getting campaigns they should no longer receive.',
  source: {
    system: 'HubSpot',
    provider: 'hubspot-v3',
    apiVersion: 'webhooks v3',
    changesAnnouncedAt: 'https://developers.hubspot.com/changelog',
    events: {
      'contact.creation': { effect: 'create', record: 'member' },
      'contact.propertyChange': { effect: 'update', record: 'member' },
      // Both need a link between the two records: the address they would be found by is gone or was never in the event.
      'contact.deletion': { effect: 'filtered', reason: 'deletion-needs-a-link' },
      'contact.privacyDeletion': { effect: 'filtered', reason: 'deletion-needs-a-link' },
    },
    identity: 'subscriptionId + objectId + propertyName + occurredAt; eventId is not unique',
    // Contact numbers are a portal's own: another portal's event would make us read our contact of that number.
    tenants: { setting: 'portalId' },
    // A marketing CRM sees a new or changed contact every day.
    rhythm: { atLeastEveryHours: 24 },
  },
  settings: {
    /** The HubSpot portal whose contacts these are. */
    portalId: '',
    /** The audience that members are written to: every environment names its own. */
    listId: '',
    /** A contact whose `lostProperty` is `lostValue` is unsubscribed. */
    lostProperty: 'hs_lead_status',
    lostValue: 'UNQUALIFIED',
  },
  deliveries: {
    'contact-to-member': {
      title: 'Contact to audience member',
      events: ['contact.creation', 'contact.propertyChange', 'contact.deletion', 'contact.privacyDeletion'],
      destination: mailchimp,
      reads: [hubspot],
      fields: {
        email: { from: 'properties.email', to: 'email_address', owner: 'HubSpot', type: 'email', whenEmpty: 'refuse' },
        firstName: {
          from: 'properties.firstname',
          to: 'merge_fields.FNAME',
          owner: 'HubSpot',
          type: 'text',
          maxLength: 255,
          whenEmpty: 'clear',
        },
        lastName: {
          from: 'properties.lastname',
          to: 'merge_fields.LNAME',
          owner: 'HubSpot',
          type: 'text',
          maxLength: 255,
          whenEmpty: 'clear',
        },
      },
      matching: 'The member whose id is the MD5 of the contact’s lower-case e-mail address.',
      whenInvalid:
        'A contact without an address is recorded as filtered; a malformed one goes to the dead-letter queue.',
      consistency: {
        timing: 'real-time',
        withinSeconds: 300,
        // Two workers must not race between reading a contact and writing its member.
        ordering: 'by-entity',
        versions: { guard: 'none', reason: 'The contact is read again, so every event writes the newest state.' },
        whenStuck: 'dead-letter',
        conflict: 'source-wins',
        authority: 'fetched',
      },
      ambiguity: { strategy: 'natural-upsert', key: 'MD5 of the lower-case e-mail address' },
      worker: { timeoutSeconds: 30, memoryMb: 256, batchSize: 1, maxConcurrency: 2 },
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      alarms: { oldestMessageMinutes: 15, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },
  },
});
