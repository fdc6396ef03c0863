import type { SimulatedAccount } from '../toolkit/account.ts';

/**
 * The account at the simulated SendGrid. Its key is the same on every machine; no other service takes it.
 *
 * @example
 * import { SENDGRID } from 'penstock/vendors';
 *
 * const headers = { authorization: `Bearer ${SENDGRID.apiKey}` };
 */
export const SENDGRID = { apiKey: 'SG.local-sendgrid-key' } as const;

export const sendgridAccount: SimulatedAccount = {
  credential: SENDGRID.apiKey,
  tries: (url) => [['see the e-mails that were accepted', `curl ${url}/_control/mails`]],
  settings({ deliveries }) {
    const of = (name: string) => deliveries.flatMap(({ settings }) => settings[name] || []);
    return {
      keys: [{ key: SENDGRID.apiKey, scopes: ['mail.send'] }],
      senders: of('mailFrom'),
      templates: of('mailTemplate'),
    };
  },
};
