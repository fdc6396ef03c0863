import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/** The HubSpot account of the contacts. Sources: HubSpot docs *Error handling*, *Contacts*, *Usage guidelines*. */
export const hubspot = defineDestination({
  name: 'hubspot',
  title: 'HubSpot',
  baseUrl: 'https://api.hubapi.com',
  apiVersion: 'CRM v3, which ends in September 2027',
  changesAnnouncedAt: 'https://developers.hubspot.com/changelog',
  authentication: { scheme: 'bearer', secret: 'private app access token' },
  // The last two only where `mailchimp-to-hubspot` is listed.
  permissions: ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'communication_preferences.read_write'],
  // HubSpot asks to rotate the token of a private app every six months.
  credentialDays: 180,
  timeouts: { connectMs: 3000, responseMs: 8000 },
  limits: { perTenSeconds: 100, perDay: 250_000, burst: 8 },
  budgetHeaders: [
    { name: 'x-hubspot-ratelimit-remaining', restSeconds: 10 },
    // The day ends at midnight of the account's own time zone, which no answer names: look again every quarter of an hour.
    { name: 'x-hubspot-ratelimit-daily-remaining', restSeconds: 900 },
  ],
  breaker: DEFAULT_BREAKER,
  responses: [
    { status: 401, means: 'authentication', reason: 'hubspot-credential-refused' },
    { status: 403, means: 'authentication', reason: 'hubspot-scope-missing' },
    // A page instead of JSON is a gateway's 404 and says nothing of the contact.
    { status: 404, media: 'json', means: 'absent', reason: 'hubspot-contact-not-found' },
    // Another contact has the address.
    { status: 409, media: 'json', means: 'refused', reason: 'hubspot-address-taken' },
    { status: 423, means: 'temporary', reason: 'hubspot-record-locked' },
    { status: 429, means: 'rate-limited', reason: 'hubspot-rate-limited' },
    { status: 477, means: 'temporary', reason: 'hubspot-account-moving' },
  ],
  probe: { method: 'GET', path: '/account-info/v3/details' },
});
