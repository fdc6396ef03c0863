import {
  type Ambiguity,
  type Consistency,
  DEFAULT_BREAKER,
  DEFAULT_RETENTION,
  DEFAULT_RETRY,
  defineDestination,
  defineIntegration,
} from '../../shared/contract/index.ts';

/** Three ways to settle an unknown outcome and two of renewing a token, each at an account of its own. */

const account = {
  title: 'Ledger of orders',
  baseUrl: 'http://127.0.0.1',
  apiVersion: '1',
  changesAnnouncedAt: 'https://example.com/changes',
  permissions: ['orders'],
  timeouts: { connectMs: 1000, responseMs: 2500 },
  breaker: DEFAULT_BREAKER,
  responses: [{ status: 401, means: 'authentication', reason: 'credential-refused' }],
  probe: { method: 'GET', path: '/orders' },
} as const;
const bearer = { scheme: 'bearer', secret: 'token' } as const;

/** Knows neither keys nor upserts: whoever writes twice has written twice. */
const plain = defineDestination({
  ...account,
  name: 'plain',
  authentication: bearer,
  limits: { perDay: 100_000 },
});
const keyed = defineDestination({
  ...account,
  name: 'keyed',
  authentication: bearer,
  limits: { perSecond: 20, burst: 5 },
});
const upserting = defineDestination({ ...account, name: 'upserting', authentication: bearer, limits: {} });
/** Takes the ten events of a batch. */
const many = defineDestination({ ...account, name: 'many', authentication: bearer, limits: {} });
const people = defineDestination({
  ...account,
  name: 'people',
  authentication: { scheme: 'oauth-client-credentials', tokenPath: '/token', secret: 'client id and secret' },
  limits: {},
});

/** Refuses an order for good while a person has not mended it. */
const strict = defineDestination({ ...account, name: 'strict', authentication: bearer, limits: {} });

const rotating = defineDestination({
  ...account,
  name: 'rotating',
  authentication: { scheme: 'oauth-refresh-token', tokenPath: '/token', secret: 'client id, secret and refresh token' },
  limits: {},
});

const unguarded = {
  timing: 'real-time',
  withinSeconds: 300,
  ordering: 'none',
  versions: { guard: 'none', reason: 'Every event stands for itself.' },
  whenStuck: 'dead-letter',
  conflict: 'source-wins',
  authority: 'payload',
} as const satisfies Consistency;

const delivery = {
  title: 'Order to ledger',
  events: ['order.paid'],
  reads: [],
  fields: {},
  matching: 'The order’s number.',
  whenInvalid: 'Kept in the dead-letter queue.',
  consistency: unguarded,
  worker: { timeoutSeconds: 10, memoryMb: 256, batchSize: 1, maxConcurrency: 2 },
  retry: DEFAULT_RETRY,
  retention: DEFAULT_RETENTION,
  alarms: { oldestMessageMinutes: 15, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
} as const;

export default defineIntegration({
  name: 'crash',
  title: 'Orders to ledgers',
  owner: { team: 'Orders', contact: 'orders@example.com' },
  escalation: [{ afterMinutes: 60, contact: 'on-call@example.com' }],
  impact: 'Orders are missing.',
  source: {
    system: 'Shop',
    provider: 'hubspot-v3',
    apiVersion: '1',
    changesAnnouncedAt: 'https://example.com/changes',
    events: { 'order.paid': { effect: 'create', record: 'order' } },
    identity: 'the order’s number',
  },
  settings: {},
  deliveries: {
    'look-up': {
      ...delivery,
      destination: plain,
      reads: [people],
      consistency: {
        ...unguarded,
        ordering: 'by-entity',
        versions: { guard: 'entity', equal: 'stale', missing: 'refuse' },
      },
      ambiguity: { strategy: 'look-up-before-retry', by: 'number', settleSeconds: 10 },
    },
    keyed: {
      ...delivery,
      destination: keyed,
      ambiguity: {
        strategy: 'vendor-idempotency-key',
        header: 'Idempotency-Key',
        lifeSeconds: 86_400,
      } satisfies Ambiguity,
    },
    upserting: {
      ...delivery,
      destination: upserting,
      ambiguity: { strategy: 'natural-upsert', key: 'number' },
    },
    blocking: {
      ...delivery,
      destination: strict,
      consistency: { ...unguarded, ordering: 'by-entity', whenStuck: 'block' },
      ambiguity: { strategy: 'natural-upsert', key: 'number' },
    },
    batched: {
      ...delivery,
      destination: many,
      worker: { ...delivery.worker, batchSize: 10 },
      ambiguity: { strategy: 'natural-upsert', key: 'number' },
    },
    rotating: {
      ...delivery,
      destination: rotating,
      ambiguity: { strategy: 'natural-upsert', key: 'number' },
    },
  },
});
