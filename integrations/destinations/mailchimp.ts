import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/** The Mailchimp account that holds the audience. Sources: Mailchimp Marketing API reference and its error glossary. */
export const mailchimp = defineDestination({
  name: 'mailchimp',
  title: 'Mailchimp',
  baseUrl: 'https://api.mailchimp.com',
  apiVersion: '3.0',
  changesAnnouncedAt: 'https://mailchimp.com/developer/release-notes/',
  authentication: { scheme: 'basic', username: 'penstock', secret: 'API key' },
  permissions: ['the API key of a user who may manage the audience'],
  timeouts: { connectMs: 3000, responseMs: 12_000 },
  limits: { concurrent: 10 },
  breaker: DEFAULT_BREAKER,
  responses: [
    {
      status: 400,
      body: { title: 'Member In Compliance State' },
      means: 'refused',
      reason: 'member-in-compliance-state',
    },
    { status: 400, body: { title: 'Forgotten Email Not Subscribed' }, means: 'refused', reason: 'member-forgotten' },
    { status: 400, body: { title: 'Member Exists' }, means: 'refused', reason: 'member-exists' },
    { status: 400, body: { title: 'Invalid Resource' }, means: 'permanent', reason: 'mailchimp-invalid-resource' },
    { status: 401, means: 'authentication', reason: 'mailchimp-credential-refused' },
    // Mailchimp throttles with 429, or with 403 and a page instead of JSON.
    { status: 403, media: 'other', means: 'rate-limited', reason: 'mailchimp-throttled' },
    { status: 403, means: 'authentication', reason: 'mailchimp-forbidden' },
    // Of a member, or of the audience. A page instead of JSON is a gateway's.
    { status: 404, media: 'json', means: 'absent', reason: 'mailchimp-not-found' },
    // A member that is archived, pending or bounced is not archived.
    { status: 405, media: 'json', means: 'refused', reason: 'member-not-archivable' },
    { status: 429, means: 'rate-limited', reason: 'mailchimp-throttled' },
  ],
  probe: { method: 'GET', path: '/3.0/ping' },
});
