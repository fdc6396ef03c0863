import type { SimulatedAccount } from '../toolkit/account.ts';

/**
 * The account at the simulated Stripe. Its keys are the same on every machine; no other service takes them.
 *
 * @example
 * import { STRIPE } from 'penstock/vendors';
 *
 * const headers = { authorization: `Bearer ${STRIPE.secretKey}` };
 */
export const STRIPE = {
  /** Without Stripe's own beginning, so that no scan for keys takes it for a real one. */
  secretKey: 'local-stripe-restricted-key',
  signingSecret: 'whsec_local-stripe-webhook-signing-secret',
} as const;

export const stripeAccount: SimulatedAccount = {
  credential: STRIPE.secretKey,
  webhooks: { providers: ['stripe'], secret: STRIPE.signingSecret },
  tries: (url) => [
    ['pay as a customer', `curl ${url}/_control/payments -d '{"amount":1999}'`],
    ['list the money that moved', `curl ${url}/_control/money`],
  ],
  settings: ({ webhooks }) => ({
    keys: [{ key: STRIPE.secretKey }],
    endpoints: webhooks.map(({ url, secret }) => ({ url, secret })),
  }),
};
