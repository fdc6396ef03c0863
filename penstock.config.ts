import { defineProject } from 'penstock';
import hubspotToMailchimp from './integrations/hubspot-to-mailchimp/contract.ts';
import mailchimpToHubspot from './integrations/mailchimp-to-hubspot/contract.ts';
import shopifyOrders from './integrations/shopify-orders/contract.ts';
import shopifyToAlgolia from './integrations/shopify-to-algolia/contract.ts';
import stripeToXero from './integrations/stripe-to-xero/contract.ts';

const shared = {
  throttle: { requestsPerSecond: 200, burst: 400 },
  owner: 'Integrations platform, platform-on-call@example.com',
  docsUrl: 'https://github.com/example/penstock/blob/main/docs',
  vendors: {},
} as const;

/** The integrations of this project, and the environments they are deployed to. With `integrations/`, all that a team edits. */
export default defineProject({
  integrations: [hubspotToMailchimp, mailchimpToHubspot, shopifyOrders, shopifyToAlgolia, stripeToXero],
  environments: {
    dev: {
      ...shared,
      production: false,
      logRetentionDays: 7,
      onCall: { page: [], ticket: [] },
      integrations: {
        'hubspot-to-mailchimp': { portalId: '8801234', listId: '0a1b2c3d4e', appId: '2600001' },
        'mailchimp-to-hubspot': { listId: '0a1b2c3d4e', subscriptionId: '7700001' },
        'shopify-orders': {
          shopDomain: 'penstock-dev.myshopify.com',
          customersSince: '2026-11-01T00:00:00Z',
          mailFrom: 'shop@example.com',
          mailTemplate: 'd-11111111111111111111111111111111',
        },
      },
    },
    staging: {
      ...shared,
      production: false,
      logRetentionDays: 30,
      onCall: { page: [], ticket: [{ protocol: 'email', endpoint: 'integrations@example.com' }] },
      integrations: {
        'hubspot-to-mailchimp': { portalId: '8801235', listId: '1b2c3d4e5f', appId: '2600002' },
        'mailchimp-to-hubspot': { listId: '1b2c3d4e5f', subscriptionId: '7700002' },
        'shopify-orders': {
          shopDomain: 'penstock-staging.myshopify.com',
          customersSince: '2026-11-01T00:00:00Z',
          mailFrom: 'shop@example.com',
          mailTemplate: 'd-22222222222222222222222222222222',
        },
      },
    },
    prod: {
      ...shared,
      production: true,
      logRetentionDays: 90,
      onCall: { page: [], ticket: [{ protocol: 'email', endpoint: 'integrations@example.com' }] },
      paging: {
        page: [{ kind: 'pagerduty', name: 'on-call' }],
        ticket: [{ kind: 'slack', name: 'integrations-channel' }],
        whenBroken: ['integrations@example.com'],
      },
      integrations: {
        'hubspot-to-mailchimp': { portalId: '8801236', listId: '2c3d4e5f60', appId: '2600003' },
        'mailchimp-to-hubspot': { listId: '2c3d4e5f60', subscriptionId: '7700003' },
        'shopify-orders': {
          shopDomain: 'penstock.myshopify.com',
          customersSince: '2026-11-01T00:00:00Z',
          mailFrom: 'shop@example.com',
          mailTemplate: 'd-33333333333333333333333333333333',
        },
      },
    },
  },
});
