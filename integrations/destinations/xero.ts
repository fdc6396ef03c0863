import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/**
 * The organisation whose books are kept. Sources: Xero-OpenAPI 16.1; developer.xero.com, *OAuth 2.0*, *API limits*, *Response codes and
 * errors*. Of the specification's scopes only those of apps from before March 2026 are named there.
 */
export const xero = defineDestination({
  name: 'xero',
  title: 'Xero',
  baseUrl: 'https://api.xero.com',
  apiVersion: 'Accounting API 2.0',
  changesAnnouncedAt: 'https://developer.xero.com/changelog',
  authentication: {
    scheme: 'oauth-refresh-token',
    authorizeUrl: 'https://login.xero.com/identity/connect/authorize',
    tokenOrigin: 'https://identity.xero.com',
    tokenPath: '/connect/token',
    client: 'basic',
    scope:
      'offline_access accounting.invoices accounting.payments accounting.banktransactions accounting.contacts accounting.settings.read',
    // The organisation's id, as GET /connections names it.
    secretHeaders: { 'xero-tenant-id': 'tenantId' },
    secret: 'client id and secret of the app, the refresh token of `ops authorize`, and the organisation’s tenantId',
  },
  permissions: [
    'offline_access',
    'accounting.invoices',
    'accounting.payments',
    'accounting.banktransactions',
    'accounting.contacts',
    'accounting.settings.read',
  ],
  requestIdHeader: 'xero-correlation-id',
  timeouts: { connectMs: 3000, responseMs: 15_000 },
  // An organisation has 60 calls a minute, 5,000 a day and 5 at once, of all callers of the app together.
  limits: { perMinute: 55, perDay: 4800, concurrent: 5, burst: 4 },
  budgetHeaders: [
    { name: 'x-minlimit-remaining', restSeconds: 60 },
    // A day that rolls: no answer says when it ends, so look again every quarter of an hour.
    { name: 'x-daylimit-remaining', restSeconds: 900 },
  ],
  breaker: DEFAULT_BREAKER,
  responses: [
    // The delivery says what a closed period means for its event.
    {
      status: 400,
      body: { 'Elements.ValidationErrors.Message': { contains: 'lock date' } },
      means: 'refused',
      reason: 'xero-period-locked',
    },
    // A document of that number, or a contact of that name, is there: it may be ours.
    {
      status: 400,
      body: { 'Elements.ValidationErrors.Message': { contains: 'must be unique' } },
      means: 'refused',
      reason: 'xero-already-there',
    },
    { status: 400, means: 'permanent', reason: 'xero-refused' },
    { status: 401, means: 'authentication', reason: 'xero-token-or-scope-refused' },
    // The organisation is no longer connected, or the tenant is another one.
    { status: 403, means: 'authentication', reason: 'xero-organisation-refused' },
    { status: 404, media: 'json', means: 'absent', reason: 'xero-not-found' },
    { status: 429, means: 'rate-limited', restSeconds: 30, reason: 'xero-rate-limited' },
  ],
  probe: { method: 'GET', path: '/api.xro/2.0/Organisation' },
});
