import type { SimulatedAccount } from '../toolkit/account.ts';

/**
 * The account at the simulated Salesforce: an external client app whose client credentials run as an integration user. It is the same on
 * every machine; no other service takes it.
 *
 * @example
 * import { SALESFORCE } from 'penstock/vendors';
 *
 * const body = new URLSearchParams({
 *   grant_type: 'client_credentials',
 *   client_id: SALESFORCE.clientId,
 *   client_secret: SALESFORCE.clientSecret,
 * });
 */
export const SALESFORCE = { clientId: 'local-salesforce-app', clientSecret: 'local-salesforce-app-secret' } as const;

export const salesforceAccount: SimulatedAccount = {
  credential: JSON.stringify(SALESFORCE),
  tries: (url) => [
    [
      'create a contact as a person in Salesforce',
      `curl ${url}/_control/contacts -d '{"LastName":"Lovelace","Email":"you@example.com"}'`,
    ],
    ['end every session, as an administrator', `curl -X DELETE ${url}/_control/sessions`],
  ],
  settings: () => ({ apps: [{ ...SALESFORCE }] }),
};
