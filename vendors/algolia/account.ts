import type { SimulatedAccount } from '../toolkit/account.ts';

/**
 * The account at the simulated Algolia. Its key is the same on every machine; no other service takes it.
 *
 * @example
 * import { ALGOLIA } from 'penstock/vendors';
 *
 * const headers = { 'x-algolia-application-id': ALGOLIA.applicationId, 'x-algolia-api-key': ALGOLIA.apiKey };
 */
export const ALGOLIA = { applicationId: 'LOCALSHOP1', apiKey: 'local-algolia-write-key' } as const;

export const algoliaAccount: SimulatedAccount = {
  credential: JSON.stringify({ credential: ALGOLIA.apiKey, applicationId: ALGOLIA.applicationId }),
  settings: () => ({
    applicationId: ALGOLIA.applicationId,
    keys: [{ key: ALGOLIA.apiKey, acl: ['addObject', 'deleteObject', 'listIndexes', 'search'] }],
  }),
};
