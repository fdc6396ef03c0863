import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { hubspot } from '../destinations/hubspot.ts';
import { mailchimp } from '../destinations/mailchimp.ts';
import { contactMember } from '../links/contact-member.ts';
import { CONSENT, STATUSES } from './compared.ts';

/** Each write is found as made by the attempt that comes after it: docs/decisions/0061. */
const ambiguity = {
  strategy: 'look-up-before-retry',
  by: 'the members of the old and the new address, which every attempt reads before it writes',
  // Mailchimp's own time-out: a call that was given up may still run, and move a member.
  settleSeconds: 120,
  writes: 'several',
} as const;
// A move, or a merge, takes a dozen calls.
const worker = { timeoutSeconds: 60, memoryMb: 256, batchSize: 1, maxConcurrency: 2 } as const;

/**
 * Contacts of the CRM are members of the e-mail audience: created or changed → upserted, another address → moved, lost or opted out →
 * unsubscribed, deleted → archived, restored → back as before, merged → one member, erased → deleted for good.
 */
export default defineIntegration({
  name: 'hubspot-to-mailchimp',
  title: 'HubSpot contacts to Mailchimp audience',
  owner: { team: 'Marketing Systems', contact: 'marketing-systems@example.com' },
  escalation: [
    { afterMinutes: 60, contact: 'platform-on-call@example.com' },
    { afterMinutes: 240, contact: 'head-of-marketing@example.com' },
  ],
  impact:
    'New contacts get no welcome e-mail, lost and deleted contacts keep getting campaigns, and erasures that the law asks for wait.',
  source: {
    system: 'HubSpot',
    provider: 'hubspot-v3',
    apiVersion: 'webhooks v3',
    changesAnnouncedAt: 'https://developers.hubspot.com/changelog',
    events: {
      'contact.creation': { effect: 'create', record: 'member' },
      'contact.propertyChange': { effect: 'update', record: 'member' },
      'contact.deletion': { effect: 'delete', record: 'member' },
      'contact.restore': { effect: 'update', record: 'member' },
      'contact.merge': { effect: 'update', record: 'member' },
      // Comes beside a deletion, in any order.
      'contact.privacyDeletion': { effect: 'delete', record: 'member' },
    },
    identity: 'subscriptionId + objectId + propertyName + occurredAt; eventId is not unique',
    // Contact numbers are a portal's own: another portal's event would make us read our contact of that number.
    tenants: { setting: 'portalId' },
    // A contact's data, and it is read again.
    cut: ['propertyValue'],
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
    /** Status of a new member: `subscribed`, `pending` (asks the person first: for an audience with double opt-in) or `transactional`. */
    statusIfNew: 'subscribed',
    /** `yes`: Mailchimp asks by e-mail whether a person who left wants to come back, when the contact is won back. */
    askAgain: 'no',
    /**
     * Id of the HubSpot app whose token `mailchimp-to-hubspot` writes with, where no other program changes contacts with it: its changes
     * come back as an echo. `none`: an echo is told by its values alone.
     */
    appId: 'none',
  },
  deliveries: {
    'contact-to-member': {
      title: 'Contact to audience member',
      events: ['contact.creation', 'contact.propertyChange', 'contact.deletion', 'contact.restore', 'contact.merge'],
      destination: mailchimp,
      reads: [hubspot],
      links: [contactMember],
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
      matching:
        'The linked member; without a link, the one whose id is the MD5 of the contact’s lower-case e-mail address, or of one that it had before.',
      whenInvalid:
        'A contact that never had an address is recorded as filtered, and one whose address was cleared has its member archived; a malformed address goes to the dead-letter queue. A deletion or a restore that the link does not tell enough of is owed; an address that HubSpot gives to two contacts is a conflict.',
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
      ambiguity,
      worker,
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      setAside: { alarmAfterHours: 24 },
      alarms: { oldestMessageMinutes: 15, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },
    'contact-erasure': {
      title: 'Erased contact to a member that is deleted for good',
      events: ['contact.privacyDeletion'],
      destination: mailchimp,
      reads: [],
      links: [contactMember],
      fields: {},
      matching: 'The members that the link names. Without a link nothing is erased: it is owed, and a person is paged.',
      whenInvalid: 'An erasure without a link is owed until it can be carried out, or a person discards it.',
      consistency: {
        timing: 'eventual',
        withinSeconds: 3600,
        ordering: 'by-entity',
        versions: {
          guard: 'none',
          reason: 'An erasure is final, and leaves a tombstone that every other event heeds.',
        },
        whenStuck: 'dead-letter',
        conflict: 'source-wins',
        authority: 'payload',
      },
      ambiguity: { ...ambiguity, by: 'the member itself: one that is deleted for good is absent' },
      worker,
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      // An erasure has a legal term.
      setAside: { alarmAfterHours: 1, severity: 'page' },
      alarms: {
        oldestMessageMinutes: 60,
        failureRatePercent: 20,
        failureRateMinimumAttempts: 10,
        // An erasure has a legal term.
        deadLetters: 'page',
      },
    },
  },
  reconciliations: {
    'nightly-contacts': {
      title: 'HubSpot contacts and Mailchimp members',
      schedule: { daily: '01:30', timeZone: 'Europe/Berlin' },
      source: {
        title: 'Contacts with an address in HubSpot',
        account: hubspot,
        record: 'contact',
        words: CONSENT,
        paging: { kind: 'stable', by: 'contact id' },
        // Your own numbers: a listing that is far from them is not believed.
        records: { atLeast: 1, atMost: 200_000 },
      },
      destination: {
        title: 'Members in Mailchimp that are not archived',
        account: mailchimp,
        record: 'member',
        words: STATUSES,
        paging: { kind: 'counted' },
        records: { atLeast: 1, atMost: 200_000 },
      },
      matching: 'the lower-case e-mail address, of which only a digest is kept',
      link: { definition: contactMember, from: 'source' },
      fields: ['firstName', 'lastName'],
      delivery: 'contact-to-member',
      tenant: 'portalId',
      classes: {
        missing: {
          meaning:
            'A contact without a member, or whose member is archived: what a person archived stays so, and is found again',
          repair: 'contact.propertyChange',
          tell: 'report',
        },
        extra: {
          meaning:
            'A member that no link names and whose address is no contact’s own: a person that HubSpot never had, a further member of a contact, or a contact that was deleted before it was linked',
          // An audience may hold any number of people that HubSpot never had.
          ...{ tell: 'report', counted: true },
        },
        'left-behind': {
          meaning: 'A member whose linked contact is gone',
          // What bounced or waits gets no campaign, and cannot be archived.
          when: { kind: 'extra', linked: true, destination: ['subscribed', 'unsubscribed', 'transactional'] },
          repair: 'contact.deletion',
          tell: 'report',
        },
        differs: {
          meaning: 'A member under another name, or of another address than its linked contact',
          repair: 'contact.propertyChange',
          tell: 'report',
        },
        'mailed-against-consent': {
          meaning: 'A contact that opted out or is lost, and whose member is subscribed',
          when: { kind: 'differs', source: ['opted-out', 'lost'], destination: ['subscribed'] },
          repair: 'contact.propertyChange',
          tell: 'page',
        },
        'not-mailed': {
          meaning:
            'A contact that HubSpot may mail, and whose member is not subscribed: it left at Mailchimp, its address bounced, or it has not confirmed',
          when: {
            kind: 'differs',
            ...{ source: ['mailable'], destination: ['unsubscribed', 'cleaned', 'pending', 'transactional'] },
          },
          // Any share of an audience may have left.
          ...{ tell: 'report', counted: true },
        },
        'two-of-one': { meaning: 'Two contacts of one address', tell: 'report' },
      },
      cap: { differences: 500, percent: 2 },
      expected: { minutes: 60, lateMinutes: 240 },
      bounds: { pages: 3000, hours: 8 },
    },
  },
});
