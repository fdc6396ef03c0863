import { base64, type Genuine, hex, join, seconds } from './case.ts';

const FIVE_MINUTES = { past: 300, future: 300 };

/** The rest of section 2. */
export const timeHmacMore: readonly Genuine[] = [
  {
    id: 'customer-io',
    secret: 'cio-key-1',
    wrong: 'cio-key-2',
    body: '{"event_id":"01E","object_type":"email","metric":"opened","timestamp":1795255199,"data":{"customer_id":"42"}}',
    sign: (body, at) => ({
      headers: {
        'X-CIO-Timestamp': seconds(at),
        'X-CIO-Signature': hex('cio-key-1', join(`v0:${seconds(at)}:`, body)),
      },
    }),
    signing: ['X-CIO-Timestamp', 'X-CIO-Signature'],
    window: FIVE_MINUTES,
    events: [{ id: '01E', type: 'email.opened', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'customer:42' }],
  },
  {
    id: 'linear',
    secret: 'linear-key-1',
    wrong: 'linear-key-2',
    body: '{"action":"create","type":"Issue","createdAt":"2026-11-21T09:59:59.000Z","organizationId":"o1","data":{"id":"is1"},"webhookTimestamp":1795255200000}',
    plain: { 'Linear-Delivery': 'ld-1', 'Linear-Event': 'Issue' },
    sign: (given, at) => {
      const body = Buffer.from(given.toString('latin1').replace('1795255200000', String(at)), 'latin1');
      return { body, headers: { 'Linear-Signature': hex('linear-key-1', body) } };
    },
    signing: ['Linear-Signature'],
    window: { past: 28_800, future: 300 },
    events: [
      {
        id: 'Issue:create:is1:2026-11-21T09:59:59.000Z',
        type: 'Issue.create',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'Issue:is1',
        account: 'o1',
      },
    ],
  },
  {
    id: 'mux',
    secret: 'mux-key-1',
    wrong: 'mux-key-2',
    body: '{"id":"mx1","type":"video.asset.ready","created_at":"2026-11-21T09:59:59.000000Z","object":{"type":"asset","id":"as1"},"environment":{"id":"env"}}',
    sign: (body, at) => ({
      headers: { 'Mux-Signature': `t=${seconds(at)},v1=${hex('mux-key-1', join(`${seconds(at)}.`, body))}` },
    }),
    signing: ['Mux-Signature'],
    window: FIVE_MINUTES,
    events: [
      {
        id: 'mx1',
        type: 'video.asset.ready',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'asset:as1',
        account: 'env',
      },
    ],
  },
  {
    id: 'mailchimp-signed',
    secret: 'mc-key-1',
    wrong: 'mc-key-2',
    body: 'type=subscribe&fired_at=2026-11-21+09%3A59%3A59&data%5Bid%5D=8a25ff1d98&data%5Blist_id%5D=a6b5da1054&data%5Bemail%5D=api%40example.com',
    plain: { 'Content-Type': 'application/x-www-form-urlencoded' },
    sign: (body, at) => ({
      headers: { 'X-Mailchimp-Signature': `t=${seconds(at)},v1=${hex('mc-key-1', join(`${seconds(at)}.`, body))}` },
    }),
    signing: ['X-Mailchimp-Signature'],
    window: FIVE_MINUTES,
    events: [
      {
        id: 'subscribe:8a25ff1d98:2026-11-21 09%3A59%3A59',
        type: 'subscribe',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'member:8a25ff1d98',
        account: 'a6b5da1054',
      },
    ],
  },
  {
    id: 'workos',
    secret: 'workos-key-1',
    wrong: 'workos-key-2',
    body: '{"id":"wk1","event":"dsync.user.created","created_at":"2026-11-21T09:59:59.000Z","data":{"object":"directory_user","id":"du1","organization_id":"org"}}',
    sign: (body, at) => ({
      headers: { 'WorkOS-Signature': `t=${at}, v1=${hex('workos-key-1', join(`${at}.`, body))}` },
    }),
    signing: ['WorkOS-Signature'],
    window: { past: 180, future: 180 },
    events: [
      {
        id: 'wk1',
        type: 'dsync.user.created',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'directory_user:du1',
        account: 'org',
      },
    ],
  },
  {
    id: 'sanity',
    secret: 'sanity-key-1',
    wrong: 'sanity-key-2',
    body: '{"_id":"doc1","_type":"post","_updatedAt":"2026-11-21T09:59:59Z"}',
    plain: {
      'idempotency-key': 'ik1',
      'sanity-operation': 'update',
      'sanity-project-id': 'pr',
      'sanity-dataset': 'ds',
    },
    sign: (body, at) => {
      const signature = base64('sanity-key-1', join(`${at}.`, body));
      const urlSafe = signature.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
      return { headers: { 'sanity-webhook-signature': `t=${at},v1=${urlSafe}` } };
    },
    signing: ['sanity-webhook-signature'],
    window: FIVE_MINUTES,
    events: [
      {
        id: 'update:2026-11-21T09%3A59%3A59Z:{hash}',
        type: 'post.update',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'document:doc1',
        account: 'pr:ds',
      },
    ],
  },
  {
    id: 'coinbase-developer-platform',
    secret: 'cdp-key-1',
    wrong: 'cdp-key-2',
    body: '{"network":"base","amount":"1"}',
    sign: (body, at) => {
      const signed = join(`${seconds(at)}.x-event-id x-event-type.ev-7.onchain.activity.`, body);
      return {
        headers: {
          'X-Event-Id': 'ev-7',
          'X-Event-Type': 'onchain.activity',
          'X-Hook0-Signature': `t=${seconds(at)},h=x-event-id x-event-type,v1=${hex('cdp-key-1', signed)}`,
        },
      };
    },
    signing: ['X-Hook0-Signature', 'X-Event-Id', 'X-Event-Type'],
    window: FIVE_MINUTES,
    events: [{ id: 'ev-7:{hash}', type: 'onchain.activity' }],
  },
];
