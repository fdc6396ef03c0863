import { defineProject } from 'penstock';
import shopifyOrders from '../../contract.ts';

/** The integration alone. Its paths are those of the project that the test puts together. */
export default defineProject({
  integrations: [shopifyOrders],
  environments: {
    dev: {
      throttle: { requestsPerSecond: 200, burst: 400 },
      owner: 'Integrations platform, platform-on-call@example.com',
      docsUrl: 'https://docs.example.com',
      vendors: {},
      production: false,
      logRetentionDays: 7,
      onCall: { page: [], ticket: [] },
      integrations: {
        'shopify-orders': {
          shopDomain: 'shop.myshopify.com',
          customersSince: '2026-01-01T00:00:00Z',
          mailFrom: 'shop@example.com',
          mailTemplate: 'd-11111111111111111111111111111111',
        },
      },
    },
  },
});
