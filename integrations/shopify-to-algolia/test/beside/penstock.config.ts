import { defineProject } from 'penstock';
import shopifyToAlgolia from '../../contract.ts';
import pricesToAlgolia from './prices-to-algolia/contract.ts';

/** The import and live events to the same account. Its paths are those of the project that the test puts together. */
export default defineProject({
  integrations: [shopifyToAlgolia, pricesToAlgolia],
  environments: {
    dev: {
      throttle: { requestsPerSecond: 200, burst: 400 },
      owner: 'Integrations platform, platform-on-call@example.com',
      docsUrl: 'https://docs.example.com',
      vendors: {},
      production: false,
      logRetentionDays: 7,
      onCall: { page: [], ticket: [] },
      integrations: {},
    },
  },
});
