import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { algolia } from '../destinations/algolia.ts';

/** Live events to the account that an import writes to. Made for the import's test. */
export default defineIntegration({
  name: 'prices-to-algolia',
  title: 'Prices to the search index',
  owner: { team: 'Shop Systems', contact: 'shop-systems@example.com' },
  escalation: [{ afterMinutes: 60, contact: 'platform-on-call@example.com' }],
  impact: 'Prices in the search are those of an earlier day.',
  source: {
    system: 'Prices',
    provider: {
      kind: 'bearer',
      id: 'prices',
      label: 'Prices',
      events: { format: 'json', id: ['body/event'], type: ['=price.changed'], entity: ['price', 'body/id'] },
    },
    apiVersion: '1',
    changesAnnouncedAt: 'https://prices.example.com/changes',
    events: { 'price.changed': { effect: 'update', record: 'price' } },
    expectedRate: { requestsPerSecond: 50, burst: 50 },
    identity: 'event',
  },
  settings: {},
  deliveries: {
    'price-to-record': {
      title: 'Price to record',
      events: ['price.changed'],
      destination: algolia,
      reads: [],
      fields: {},
      matching: 'The record of the same id.',
      whenInvalid: 'The event goes to the dead-letter queue.',
      consistency: {
        timing: 'real-time',
        withinSeconds: 60,
        ordering: 'none',
        versions: { guard: 'none', reason: 'Each event is of a record of its own.' },
        whenStuck: 'dead-letter',
        conflict: 'source-wins',
        authority: 'payload',
      },
      ambiguity: { strategy: 'natural-upsert', key: 'objectID' },
      worker: { timeoutSeconds: 30, memoryMb: 256, batchSize: 10, maxConcurrency: 2 },
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      alarms: { oldestMessageMinutes: 15, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },
  },
});
