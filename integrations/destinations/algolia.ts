import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/**
 * The application that holds the shop's search index. Sources: Algolia REST API reference of the Search API, *Service limits*. Each
 * environment names its own application's host in `vendors`.
 */
export const algolia = defineDestination({
  name: 'algolia',
  title: 'Algolia',
  baseUrl: 'https://example-application.algolia.net',
  apiVersion: 'Search API 1',
  changesAnnouncedAt: 'https://www.algolia.com/doc/release-notes/',
  authentication: {
    scheme: 'api-key',
    header: 'x-algolia-api-key',
    secretHeaders: { 'x-algolia-application-id': 'applicationId' },
    secret: 'API key that may write the index, and the application’s id',
  },
  permissions: ['addObject', 'deleteObject', 'listIndexes'],
  timeouts: { connectMs: 3000, responseMs: 10_000 },
  // No rate is stated, but a queue: 429 from 5,000 tasks on that wait, and slower from 100 on.
  limits: { perSecond: 50, burst: 10 },
  breaker: DEFAULT_BREAKER,
  responses: [
    {
      status: 400,
      body: { message: { contains: 'is too big' } },
      means: 'permanent',
      reason: 'algolia-record-too-big',
    },
    { status: 401, means: 'authentication', reason: 'algolia-credential-refused' },
    // The key is wrong, may not do this, or the plan's records are used up.
    { status: 403, means: 'authentication', reason: 'algolia-forbidden' },
    { status: 404, media: 'json', means: 'absent', reason: 'algolia-not-found' },
    { status: 429, means: 'rate-limited', restSeconds: 10, reason: 'algolia-too-many-jobs' },
  ],
  probe: { method: 'GET', path: '/1/indexes' },
});
