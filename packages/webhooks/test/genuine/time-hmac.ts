import { base64, type Genuine, hex, join, seconds } from './case.ts';

const WHSEC = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const KEY32 = 'q0cAAAD/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk=';
const FIVE_MINUTES = { past: 300, future: 300 };

function standard(key: string | Buffer, prefix = 'webhook') {
  return (body: Buffer, at: number) => ({
    headers: {
      [`${prefix}-id`]: 'msg_1',
      [`${prefix}-timestamp`]: seconds(at),
      [`${prefix}-signature`]: `v1,${base64(key, join(`msg_1.${seconds(at)}.`, body))}`,
    },
  });
}

const STANDARD_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

/** Section 2: a keyed hash of time and body. */
export const timeHmac: readonly Genuine[] = [
  {
    id: 'standard-webhooks',
    secret: `whsec_${WHSEC}`,
    wrong: `whsec_${WHSEC.replace('M', 'N')}`,
    body: '{"type":"invoice.paid","timestamp":"2026-11-21T09:59:59.000000Z","data":{"id":"inv_1"}}',
    sign: standard(Buffer.from(WHSEC, 'base64')),
    signing: STANDARD_HEADERS,
    window: FIVE_MINUTES,
    events: [{ id: 'msg_1', type: 'invoice.paid', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'inv_1' }],
  },
  {
    id: 'svix',
    secret: `whsec_${WHSEC.replace('f', 'g')}`,
    wrong: `whsec_${WHSEC.replace('M', 'O')}`,
    body: '{"eventType":"user.created"}',
    sign: standard(Buffer.from(WHSEC.replace('f', 'g'), 'base64'), 'svix'),
    signing: ['svix-id', 'svix-timestamp', 'svix-signature'],
    window: FIVE_MINUTES,
    events: [{ id: 'msg_1', type: 'user.created' }],
  },
  {
    id: 'gitlab-signing-token',
    secret: `whsec_${KEY32}`,
    wrong: `whsec_${KEY32.replace('q', 'r')}`,
    body: '{"object_kind":"push","project":{"id":15}}',
    plain: { 'X-Gitlab-Event': 'Push Hook', 'X-Gitlab-Token': 'ignored' },
    sign: standard(Buffer.from(KEY32, 'base64')),
    signing: STANDARD_HEADERS,
    window: FIVE_MINUTES,
    events: [{ id: 'msg_1', type: 'push', entity: 'project:15', account: '15' }],
  },
  {
    id: 'bigcommerce',
    secret: 'bigcommerce-key-1',
    wrong: 'bigcommerce-key-2',
    body: '{"scope":"store/order/created","created_at":1795255199,"producer":"stores/abc","data":{"type":"order","id":250}}',
    sign: standard('bigcommerce-key-1'),
    signing: STANDARD_HEADERS,
    window: FIVE_MINUTES,
    events: [
      {
        id: 'msg_1',
        type: 'store/order/created',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'order:250',
        account: 'stores/abc',
      },
    ],
  },
  {
    id: 'stripe',
    secret: 'whsec_stripe1',
    wrong: 'whsec_stripe2',
    body: '{"id":"evt_1","type":"invoice.paid","created":1795255199,"account":"acct_1","data":{"object":{"id":"in_1","object":"invoice"}}}',
    sign: (body, at) => {
      const signature = hex('whsec_stripe1', join(`${seconds(at)}.`, body));
      return {
        headers: { 'Stripe-Signature': `t=${seconds(at)},v1=${signature}` },
      };
    },
    signing: ['Stripe-Signature'],
    window: FIVE_MINUTES,
    events: [
      {
        id: 'evt_1',
        type: 'invoice.paid',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'invoice:in_1',
        account: 'acct_1',
      },
    ],
  },
  {
    id: 'slack',
    secret: 'slack-key-1',
    wrong: 'slack-key-2',
    body: '{"type":"event_callback","event_id":"Ev1","event_time":1795255199,"team_id":"T1","event":{"type":"app_mention","channel":"C1"}}',
    sign: (body, at) => ({
      headers: {
        'X-Slack-Request-Timestamp': seconds(at),
        'X-Slack-Signature': `v0=${hex('slack-key-1', join(`v0:${seconds(at)}:`, body))}`,
      },
    }),
    signing: ['X-Slack-Request-Timestamp', 'X-Slack-Signature'],
    window: FIVE_MINUTES,
    events: [
      { id: 'Ev1', type: 'app_mention', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'channel:C1', account: 'T1' },
    ],
  },
  {
    id: 'zoom',
    secret: 'zoom-key-1',
    wrong: 'zoom-key-2',
    body: '{"event":"meeting.started","event_ts":1795255199123,"payload":{"account_id":"za","object":{"id":"99","uuid":"u=="}}}',
    sign: (body, at) => ({
      headers: {
        'x-zm-request-timestamp': seconds(at),
        'x-zm-signature': `v0=${hex('zoom-key-1', join(`v0:${seconds(at)}:`, body))}`,
      },
    }),
    signing: ['x-zm-request-timestamp', 'x-zm-signature'],
    window: FIVE_MINUTES,
    events: [
      {
        id: 'meeting.started:1795255199123:{hash}',
        type: 'meeting.started',
        occurredAt: '2026-11-21T09:59:59.123Z',
        entity: 'object:u==',
        account: 'za',
      },
    ],
  },
  {
    id: 'paddle',
    secret: 'pdl_ntfset_1',
    wrong: 'pdl_ntfset_2',
    body: '{"event_id":"evt_p","event_type":"transaction.paid","occurred_at":"2026-11-21T09:59:59.123456Z","data":{"id":"txn_1"}}',
    sign: (body, at) => {
      const signature = hex('pdl_ntfset_1', join(`${seconds(at)}:`, body));
      return { headers: { 'Paddle-Signature': `ts=${seconds(at)};h1=${signature}` } };
    },
    signing: ['Paddle-Signature'],
    window: { past: 300, future: 300 },
    events: [
      { id: 'evt_p', type: 'transaction.paid', occurredAt: '2026-11-21T09:59:59.123Z', entity: 'resource:txn_1' },
    ],
  },
  {
    id: 'zendesk',
    secret: 'zendesk-key-1',
    wrong: 'zendesk-key-2',
    body: '{"id":"zd1","type":"zen:event-type:user.created","time":"2026-11-21T09:59:59.5Z","account_id":7,"subject":"zen:user:1"}',
    sign: (body, at) => {
      const time = new Date(at).toISOString().replace('.000Z', 'Z');
      return {
        headers: {
          'X-Zendesk-Webhook-Signature-Timestamp': time,
          'X-Zendesk-Webhook-Signature': base64('zendesk-key-1', join(time, body)),
        },
      };
    },
    signing: ['X-Zendesk-Webhook-Signature-Timestamp', 'X-Zendesk-Webhook-Signature'],
    window: FIVE_MINUTES,
    events: [
      {
        id: 'zd1:{hash}',
        type: 'zen:event-type:user.created',
        occurredAt: '2026-11-21T09:59:59.500Z',
        entity: 'zen:user:1',
        account: '7',
      },
    ],
  },
  {
    id: 'calendly',
    secret: 'calendly-key-1',
    wrong: 'calendly-key-2',
    body: '{"event":"invitee.created","created_at":"2026-11-21T09:59:59.000000Z","created_by":"https://a/u","payload":{"uri":"https://a/i/1"}}',
    sign: (body, at) => ({
      headers: {
        'Calendly-Webhook-Signature': `t=${seconds(at)},v1=${hex('calendly-key-1', join(`${seconds(at)}.`, body))}`,
      },
    }),
    signing: ['Calendly-Webhook-Signature'],
    window: { past: 180, future: 180 },
    events: [
      {
        id: 'invitee.created:https%3A//a/i/1:2026-11-21T09:59:59.000000Z',
        type: 'invitee.created',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'invitee:https://a/i/1',
        account: 'https://a/u',
      },
    ],
  },
];
