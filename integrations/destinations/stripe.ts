import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/** The account that takes the payments: it is only read. Sources: docs.stripe.com, *Error handling*, *Rate limits*, *API keys*. */
export const stripe = defineDestination({
  name: 'stripe',
  title: 'Stripe',
  baseUrl: 'https://api.stripe.com',
  apiVersion: '2026-10-28.endive',
  versionHeader: 'stripe-version',
  changesAnnouncedAt: 'https://docs.stripe.com/changelog',
  authentication: { scheme: 'bearer', secret: 'restricted key, with the permissions below and no other' },
  // What is read does not follow the version that the account has by default.
  headers: { 'stripe-version': '2026-10-28.endive' },
  permissions: ['Charges: read', 'Refunds: read', 'Disputes: read', 'Balance transactions: read', 'Balance: read'],
  requestIdHeader: 'request-id',
  timeouts: { connectMs: 3000, responseMs: 10_000 },
  // A live account takes 100 calls a second, and 25 of one kind; a sandbox takes 25.
  limits: { perSecond: 20, burst: 5 },
  breaker: DEFAULT_BREAKER,
  responses: [
    { status: 401, means: 'authentication', reason: 'stripe-key-refused' },
    { status: 403, means: 'authentication', reason: 'stripe-permission-missing' },
    { status: 404, media: 'json', means: 'absent', reason: 'stripe-record-not-found' },
    { status: 409, means: 'temporary', reason: 'stripe-record-busy' },
    { status: 429, means: 'rate-limited', restSeconds: 2, reason: 'stripe-rate-limited' },
  ],
  probe: { method: 'GET', path: '/v1/balance' },
});
