import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/** The organisation's books. Sources: Xero-OpenAPI 16.1; developer.xero.com, *OAuth 2.0*, *API limits*, *Requests and responses*. */
export const xero = defineDestination({
  name: 'xero',
  title: 'Xero',
  baseUrl: 'https://api.xero.com',
  apiVersion: 'Accounting API 2.0',
  changesAnnouncedAt: 'https://developer.xero.com/changelog',
  authentication: {
    scheme: 'oauth-refresh-token',
    tokenOrigin: 'https://identity.xero.com',
    tokenPath: '/connect/token',
    authorizeUrl: 'https://login.xero.com/identity/connect/authorize',
    client: 'basic',
    secretHeaders: { 'xero-tenant-id': 'tenantId' },
    secret: 'client id and secret of the app, its refresh token, and the id of the organisation',
  },
  permissions: ['accounting.invoices', 'accounting.contacts', 'accounting.settings.read', 'offline_access'],
  timeouts: { connectMs: 3000, responseMs: 15_000 },
  limits: { perMinute: 60, perDay: 5000, concurrent: 5 },
  breaker: DEFAULT_BREAKER,
  responses: [
    { status: 400, means: 'refused', reason: 'xero-refused' },
    { status: 401, means: 'authentication', reason: 'xero-credential-refused' },
    { status: 403, means: 'authentication', reason: 'xero-forbidden' },
    { status: 404, means: 'absent', reason: 'xero-not-found' },
    { status: 429, means: 'rate-limited', restSeconds: 60, reason: 'xero-rate-limited' },
  ],
  probe: { method: 'GET', path: '/api.xro/2.0/Organisation' },
});
