import type { SimulatedAccount } from '../toolkit/account.ts';

/**
 * The account at the simulated Mailchimp. Its key is the same on every machine; no other service takes it.
 *
 * @example
 * import { MAILCHIMP } from 'penstock/vendors';
 *
 * const headers = { authorization: `Basic ${btoa(`penstock:${MAILCHIMP.apiKey}`)}` };
 * const refused = `ada@${MAILCHIMP.refusedDomain}`;
 */
export const MAILCHIMP = {
  apiKey: '0123456789abcdef0123456789abcdef-us1',
  /** Addresses there look fake to Mailchimp, which refuses them: a typing mistake that only a person can correct. */
  refusedDomain: 'exmaple.com',
  signingSecret: 'local-mailchimp-webhook-signing-secret',
} as const;

export const mailchimpAccount: SimulatedAccount = {
  credential: MAILCHIMP.apiKey,
  webhooks: { providers: ['mailchimp-signed'], secret: MAILCHIMP.signingSecret },
  tries: (url) => [
    ['leave the audience as a person', `curl ${url}/_control/unsubscribe -d '{"email_address":"you@example.com"}'`],
  ],
  settings({ deliveries, webhooks }) {
    const ids = new Set(deliveries.flatMap(({ settings }) => settings.listId ?? []));
    const targets = webhooks.flatMap(({ integration, url, secret }) => {
      const own = deliveries.filter((delivery) => delivery.integration === integration);
      const lists = new Set(own.flatMap(({ settings }) => settings.listId ?? []));
      return [...lists].map((listId) => ({ listId, url, secret }));
    });
    return {
      apiKeys: [{ apiKey: MAILCHIMP.apiKey }],
      lists: [...ids].map((id) => ({ id, name: 'Newsletter' })),
      fakeDomains: [MAILCHIMP.refusedDomain],
      webhooks: targets,
    };
  },
};
