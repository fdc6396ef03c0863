import type { SimulatedAccount } from '../toolkit/account.ts';

/**
 * The account at the simulated HubSpot. Its secrets are the same on every machine; no other service takes them.
 *
 * @example
 * import { HUBSPOT } from 'penstock/vendors';
 *
 * const headers = { authorization: `Bearer ${HUBSPOT.accessToken}` };
 */
export const HUBSPOT = {
  clientSecret: 'local-hubspot-app-client-secret',
  accessToken: 'pat-na1-00000000-0000-4000-8000-000000000000',
  portalId: 8_801_234,
  appId: 2_600_001,
  /** The kind of e-mail that a person may leave. */
  subscriptionId: 7_700_001,
} as const;

const SUBSCRIPTION_OPT_OUT = `hs_email_optout_${HUBSPOT.subscriptionId}`;
const WATCHED_PROPERTIES = ['email', 'firstname', 'lastname', 'hs_lead_status', 'hs_email_optout'];
const PROPERTIES = {
  [SUBSCRIPTION_OPT_OUT]: { type: 'bool', readOnly: true },
  mailchimp_status: { type: 'string' },
};

export const hubspotAccount: SimulatedAccount = {
  credential: HUBSPOT.accessToken,
  webhooks: { providers: ['hubspot-v3'], secret: HUBSPOT.clientSecret },
  tries: (url) => [
    ['create a contact by hand', `curl ${url}/_control/contacts -d '{"properties":{"email":"you@example.com"}}'`],
  ],
  settings({ webhooks: [target] }) {
    // An app has one target URL: with several integrations the first one gets the webhooks.
    const webhook = target && {
      targetUrl: target.url,
      clientSecret: target.secret,
      portalId: HUBSPOT.portalId,
      appId: HUBSPOT.appId,
      subscriptions: [
        { subscriptionId: 3_434_170, subscriptionType: 'contact.creation' },
        { subscriptionId: 3_434_171, subscriptionType: 'contact.deletion' },
        { subscriptionId: 3_434_177, subscriptionType: 'contact.privacyDeletion' },
        { subscriptionId: 3_434_178, subscriptionType: 'contact.restore' },
        { subscriptionId: 3_434_179, subscriptionType: 'contact.merge' },
        ...WATCHED_PROPERTIES.map((propertyName, index) => ({
          subscriptionId: 3_434_172 + index,
          subscriptionType: 'contact.propertyChange',
          propertyName,
        })),
        {
          subscriptionId: 3_434_180,
          subscriptionType: 'contact.propertyChange',
          propertyName: SUBSCRIPTION_OPT_OUT,
        },
      ],
      batchWindowMs: 100,
    };
    return { tokens: [{ token: HUBSPOT.accessToken }], properties: PROPERTIES, ...(webhook && { webhook }) };
  },
};
