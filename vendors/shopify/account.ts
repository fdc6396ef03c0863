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
export const SHOPIFY = { clientId: 'local-shopify-app', clientSecret: 'local-shopify-app-secret' } as const;

export const shopifyAccount: SimulatedAccount = {
  credential: JSON.stringify(SHOPIFY),
  tries: (url) => [
    [
      'rename a product as a person in the shop',
      `curl ${url}/_control/products -d '{"put":[{"id":"8000000000001","title":"Another title"}]}'`,
    ],
  ],
  settings: () => ({ apps: [{ ...SHOPIFY, scopes: ['read_products'] }] }),
};
