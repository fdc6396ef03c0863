import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/**
 * The account that e-mails go out from. Sources: twilio/sendgrid-oai, Twilio SendGrid's *Rate limits* and *Errors*. An account in the EU is
 * at https://api.eu.sendgrid.com: each environment names its own in `vendors`.
 */
export const sendgrid = defineDestination({
  name: 'sendgrid',
  title: 'SendGrid',
  baseUrl: 'https://api.sendgrid.com',
  apiVersion: 'v3',
  changesAnnouncedAt: 'https://www.twilio.com/en-us/changelog',
  authentication: { scheme: 'bearer', secret: 'API key' },
  permissions: ['mail.send'],
  // A mail whose answer is late is a question for a person: better to wait.
  timeouts: { connectMs: 3000, responseMs: 25_000 },
  // SendGrid publishes no number: this is what we ask for at most.
  limits: { perSecond: 10, burst: 10 },
  // The header names the second of the reset, which comes within a minute.
  budgetHeaders: [{ name: 'x-ratelimit-remaining', restSeconds: 60 }],
  breaker: DEFAULT_BREAKER,
  responses: [
    { status: 400, means: 'permanent', reason: 'sendgrid-mail-refused' },
    { status: 401, means: 'authentication', reason: 'sendgrid-credential-refused' },
    // Without the scope, or from a sender that is not verified: the account's.
    { status: 403, means: 'authentication', reason: 'sendgrid-forbidden' },
    { status: 413, means: 'permanent', reason: 'sendgrid-mail-too-large' },
    { status: 429, means: 'rate-limited', restSeconds: 60, reason: 'sendgrid-rate-limited' },
  ],
  probe: { method: 'GET', path: '/v3/scopes' },
});
