import type { SimulatedAccount } from '../toolkit/account.ts';

/**
 * The account at the simulated Xero: a web app with one connected organisation. It is the same on every machine; no other service takes it.
 *
 * @example
 * import { XERO } from 'penstock/vendors';
 *
 * const authorization = `Basic ${Buffer.from(`${XERO.clientId}:${XERO.clientSecret}`).toString('base64')}`;
 */
export const XERO = {
  clientId: 'local-xero-app',
  clientSecret: 'local-xero-app-secret',
  refreshToken: 'local-xero-refresh-token',
  tenantId: '7a2f0c1e-55d0-4f6c-9a3e-0b6c2f4d8e10',
} as const;

const { clientId, clientSecret, refreshToken, tenantId } = XERO;

export const xeroAccount: SimulatedAccount = {
  credential: JSON.stringify(XERO),
  tries: (url) => [
    ['list what stands in the books', `curl ${url}/_control/books`],
    ['close the books up to a day', `curl -X PUT ${url}/_control/settings -d '{"periodLockDate":"2026-06-30"}'`],
  ],
  settings: () => ({ tenantId, apps: [{ clientId, clientSecret, refreshTokens: [refreshToken] }] }),
};
