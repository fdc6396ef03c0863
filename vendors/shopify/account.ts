import type { SimulatedAccount } from '../toolkit/account.ts';

/**
 * The account at the simulated Shopify: an app of the shop's own organisation. It is the same on every machine; no other service takes it.
 *
 * @example
 * import { SHOPIFY } from 'penstock/vendors';
 *
 * const body = new URLSearchParams({
 *   grant_type: 'client_credentials',
 *   client_id: SHOPIFY.clientId,
 *   client_secret: SHOPIFY.clientSecret,
 * });
 */
export const SHOPIFY = {
  clientId: 'local-shopify-app',
  clientSecret: 'local-shopify-app-secret',
  shopDomain: 'penstock-dev.myshopify.com',
} as const;

const { clientId, clientSecret, shopDomain } = SHOPIFY;

export const shopifyAccount: SimulatedAccount = {
  credential: JSON.stringify({ clientId, clientSecret }),
  webhooks: { providers: ['shopify'], secret: clientSecret },
  tries: (url) => [
    [
      'rename a product as a person in the shop',
      `curl ${url}/_control/products -d '{"put":[{"id":"8000000000001","title":"Another title"}]}'`,
    ],
    [
      'pay an order as a buyer',
      `curl ${url}/_control/orders -d '{"email":"you@example.com","lines":[{"title":"Lamp","price":"12.50"}]}'`,
    ],
  ],
  settings: ({ webhooks }) => ({
    apps: [{ clientId, clientSecret, scopes: ['read_products'] }],
    shopDomain,
    webhooks: webhooks.map(({ url, secret }) => ({ url, secret, topics: ['orders/paid'] })),
  }),
};
