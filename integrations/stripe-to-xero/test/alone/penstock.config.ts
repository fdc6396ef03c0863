import { defineProject } from 'penstock';
import stripeToXero from '../../contract.ts';

/** This integration alone. Its paths are those of the project that the test puts together. */
export default defineProject({
  integrations: [stripeToXero],
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
