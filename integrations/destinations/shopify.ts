import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/**
 * The shop whose products are read. Sources: shopify.dev, *API limits*, *GraphQL Admin API rate limits*, *Client credentials grant*.
 * Each environment names its own shop in `vendors`.
 */
export const shopify = defineDestination({
  name: 'shopify',
  title: 'Shopify',
  baseUrl: 'https://example-shop.myshopify.com',
  // Of the GraphQL Admin API. A version lives for twelve months; then Shopify answers in the oldest one that it still has:
  // https://shopify.dev/docs/api/usage/versioning.
  apiVersion: '2026-07',
  apiVersionEnds: '2027-07-01',
  versionHeader: 'x-shopify-api-version',
  changesAnnouncedAt: 'https://shopify.dev/changelog',
  // An app of the shop's own organisation: its tokens live for 24 hours.
  authentication: {
    scheme: 'oauth-client-credentials',
    tokenPath: '/admin/oauth/access_token',
    tokenHeader: 'x-shopify-access-token',
    finalErrors: ['application_cannot_be_found', 'shop_not_permitted'],
    secret: 'client id and secret of the app, from its settings in the Dev Dashboard',
  },
  permissions: ['read_products'],
  requestIdHeader: 'x-request-id',
  timeouts: { connectMs: 3000, responseMs: 15_000 },
  // The limit is of points: 100 a second on the smallest plan. A page of 250 products asks for about 200, so a call each two seconds;
  // a listing takes half of that.
  limits: { perMinute: 30 },
  breaker: DEFAULT_BREAKER,
  responses: [
    // Errors of GraphQL come with a 200. In ten seconds the smallest plan restores what the largest query may cost.
    {
      status: 200,
      body: { 'errors.extensions.code': 'THROTTLED' },
      means: 'rate-limited',
      restSeconds: 10,
      reason: 'shopify-throttled',
    },
    {
      status: 200,
      body: { 'errors.extensions.code': 'ACCESS_DENIED' },
      means: 'authentication',
      reason: 'shopify-scope-missing',
    },
    {
      status: 200,
      body: { 'errors.extensions.code': 'MAX_COST_EXCEEDED' },
      means: 'permanent',
      reason: 'shopify-query-costs-too-much',
    },
    {
      status: 200,
      body: { 'errors.extensions.code': 'INTERNAL_SERVER_ERROR' },
      means: 'temporary',
      reason: 'shopify-internal-error',
    },
    { status: 200, body: { 'errors.message': { contains: '' } }, means: 'permanent', reason: 'shopify-query-refused' },
    { status: 401, means: 'authentication', reason: 'shopify-credential-refused' },
    // The shop is frozen, locked, or its plan has ended.
    { status: 402, means: 'authentication', reason: 'shopify-shop-frozen' },
    { status: 403, means: 'authentication', reason: 'shopify-forbidden' },
    { status: 423, means: 'authentication', reason: 'shopify-shop-locked' },
    { status: 429, means: 'rate-limited', restSeconds: 10, reason: 'shopify-rate-limited' },
    { status: 430, means: 'rate-limited', reason: 'shopify-security-rejection' },
  ],
  probe: { method: 'GET', path: '/admin/oauth/access_scopes.json' },
});
