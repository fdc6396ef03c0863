import { base64, type Genuine, hex } from './case.ts';

const ADYEN_KEY = 'D7DD5BA6146493707BF0BE7496F6404EC7A63616B7158EC927B9F54BB436765F';

/** The rest of section 1. */
export const bodyHmacMore: readonly Genuine[] = [
  {
    id: 'meta',
    secret: { appSecret: 'meta-key-1', verifyToken: 'meta-token' },
    wrong: { appSecret: 'meta-key-2', verifyToken: 'meta-token' },
    body:
      '{"object":"page","entry":[{"id":"p-1","time":1795255199,"changes":[{"field":"leadgen","value":{"leadgen_id":"44","t":"\\u00e9"}}]},' +
      '{"id":"p-2","time":1795255199000,"messaging":[{"sender":{"id":"u-1"},"timestamp":1795255198123,"message":{"mid":"m_1"}}]}]}',
    sign: (body) => ({ headers: { 'X-Hub-Signature-256': `sha256=${hex('meta-key-1', body)}` } }),
    signing: ['X-Hub-Signature-256'],
    events: [
      {
        id: 'p-1:1795255199:{hash}',
        type: 'page.leadgen',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'page:p-1',
        account: 'p-1',
        body: '{"field":"leadgen","value":{"leadgen_id":"44","t":"\\u00e9"}}',
      },
      {
        id: 'p-2:1795255198123:m_1',
        type: 'page.messaging',
        occurredAt: '2026-11-21T09:59:58.123Z',
        entity: 'sender:u-1',
        account: 'p-2',
        body: '{"sender":{"id":"u-1"},"timestamp":1795255198123,"message":{"mid":"m_1"}}',
      },
    ],
  },
  {
    id: 'whatsapp',
    secret: { appSecret: 'whatsapp-key-1', verifyToken: 'whatsapp-token' },
    wrong: { appSecret: 'whatsapp-key-2', verifyToken: 'whatsapp-token' },
    body:
      '{"object":"whatsapp_business_account","entry":[{"id":"w-1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"ph-1"},' +
      '"messages":[{"id":"wamid.A","timestamp":"1795255199","type":"text"}],"statuses":[{"id":"wamid.B","status":"read","timestamp":"1795255199"},' +
      '{"id":"wamid.B","status":"sent","timestamp":"1795255198"}]}},{"field":"account_update","value":{"event":"X"}}]}]}',
    sign: (body) => ({ headers: { 'X-Hub-Signature-256': `sha256=${hex('whatsapp-key-1', body)}` } }),
    signing: ['X-Hub-Signature-256'],
    events: [
      {
        id: 'wamid.A',
        type: 'messages',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'message:wamid.A',
        account: 'ph-1',
        body: '{"id":"wamid.A","timestamp":"1795255199","type":"text"}',
      },
      {
        id: 'wamid.B:read',
        type: 'messages.status',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'message:wamid.B',
        account: 'ph-1',
        body: '{"id":"wamid.B","status":"read","timestamp":"1795255199"}',
      },
      {
        id: 'wamid.B:sent',
        type: 'messages.status',
        occurredAt: '2026-11-21T09:59:58.000Z',
        entity: 'message:wamid.B',
        account: 'ph-1',
        body: '{"id":"wamid.B","status":"sent","timestamp":"1795255198"}',
      },
      {
        id: 'w-1::{hash}',
        type: 'account_update',
        account: 'w-1',
        body: '{"field":"account_update","value":{"event":"X"}}',
      },
    ],
  },
  {
    id: 'woocommerce',
    secret: 'woocommerce-key-1',
    wrong: 'woocommerce-key-2',
    body: '{"id":727,"status":"processing","date_modified_gmt":"2026-11-21T09:59:59"}',
    plain: {
      'X-WC-Webhook-Topic': 'order.updated',
      'X-WC-Webhook-Resource': 'order',
      'X-WC-Webhook-Source': 'https://shop.example/',
      'X-WC-Webhook-Delivery-ID': 'new-each-time',
    },
    sign: (body) => ({ headers: { 'X-WC-Webhook-Signature': base64('woocommerce-key-1', body) } }),
    signing: ['X-WC-Webhook-Signature'],
    events: [
      {
        id: 'order.updated:727:2026-11-21T09%3A59%3A59:{hash}',
        type: 'order.updated',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'order:727',
        account: 'https://shop.example/',
      },
    ],
  },
  {
    id: 'segment',
    secret: 'segment-key-1',
    wrong: 'segment-key-2',
    body: '{"messageId":"seg-1","type":"track","event":"Order Paid","timestamp":"2026-11-21T09:59:59.120Z","userId":"u1"}',
    sign: (body) => ({ headers: { 'X-Signature': hex('segment-key-1', body, 'sha1') } }),
    signing: ['X-Signature'],
    events: [{ id: 'seg-1', type: 'track.Order Paid', occurredAt: '2026-11-21T09:59:59.120Z', entity: 'user:u1' }],
  },
  {
    id: 'coinbase-commerce',
    secret: 'coinbase-key-1',
    wrong: 'coinbase-key-2',
    body: '{"attempt_number":1,"event":{"id":"24934862","type":"charge:created","created_at":"2026-11-21T09:59:59Z","data":{"id":"ch1"}}}',
    sign: (body) => ({ headers: { 'X-CC-Webhook-Signature': hex('coinbase-key-1', body) } }),
    signing: ['X-CC-Webhook-Signature'],
    events: [{ id: '24934862', type: 'charge:created', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'charge:ch1' }],
  },
  {
    id: 'adyen-platform',
    secret: ADYEN_KEY,
    wrong: ADYEN_KEY.replaceAll('D', 'E'),
    body: '{"type":"balancePlatform.transfer.created","timestamp":"2026-11-21T09:59:59+01:00","data":{"id":"tr1","balancePlatform":"BP"}}',
    plain: { Protocol: 'HmacSHA256' },
    sign: (body) => ({ headers: { HmacSignature: base64(Buffer.from(ADYEN_KEY, 'hex'), body) } }),
    signing: ['HmacSignature'],
    events: [
      {
        id: 'balancePlatform.transfer.created:tr1:2026-11-21T09%3A59%3A59+01%3A00:{hash}',
        type: 'balancePlatform.transfer.created',
        occurredAt: '2026-11-21T08:59:59.000Z',
        entity: 'resource:tr1',
        account: 'BP',
      },
    ],
  },
  {
    id: 'razorpay',
    secret: 'razorpay-key-1',
    wrong: 'razorpay-key-2',
    body: '{"event":"payment.captured","account_id":"acc_1","created_at":1795255199,"payload":{"payment":{"entity":{"id":"pay_1"}}}}',
    plain: { 'X-Razorpay-Event-Id': 'rz1' },
    sign: (body) => ({ headers: { 'X-Razorpay-Signature': hex('razorpay-key-1', body) } }),
    signing: ['X-Razorpay-Signature'],
    events: [
      {
        id: '{hash}',
        type: 'payment.captured',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'payment:pay_1',
        account: 'acc_1',
      },
    ],
  },
  {
    id: 'line',
    secret: 'line-key-1',
    wrong: 'line-key-2',
    body: '{"destination":"U0","events":[{"type":"message","timestamp":1795255199123,"webhookEventId":"01FZ","source":{"type":"user","userId":"U1"}}]}',
    sign: (body) => ({ headers: { 'x-line-signature': base64('line-key-1', body) } }),
    signing: ['x-line-signature'],
    events: [
      {
        id: '01FZ',
        type: 'message',
        occurredAt: '2026-11-21T09:59:59.123Z',
        entity: 'user:U1',
        account: 'U0',
        body: '{"type":"message","timestamp":1795255199123,"webhookEventId":"01FZ","source":{"type":"user","userId":"U1"}}',
      },
    ],
  },
  {
    id: 'notion',
    secret: 'secret_notion1',
    wrong: 'secret_notion2',
    body: '{"id":"n-1","type":"page.created","timestamp":"2026-11-21T09:59:59.000Z","workspace_id":"ws","entity":{"id":"pg","type":"page"}}',
    sign: (body) => ({ headers: { 'X-Notion-Signature': `sha256=${hex('secret_notion1', body)}` } }),
    signing: ['X-Notion-Signature'],
    events: [
      { id: 'n-1', type: 'page.created', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'page:pg', account: 'ws' },
    ],
  },
  {
    id: 'salesforce-marketing-cloud',
    secret: 'sfmc-key-1',
    wrong: 'sfmc-key-2',
    body: '[{"eventCategoryType":"TransactionalSendEvents.EmailSent","timestampUTC":1795255199000,"compositeId":"c.1","mid":5}]',
    sign: (body) => ({ headers: { 'x-sfmc-ens-signature': base64('sfmc-key-1', body) } }),
    signing: ['x-sfmc-ens-signature'],
    events: [
      {
        id: 'c.1:TransactionalSendEvents.EmailSent:1795255199000:{hash}',
        type: 'TransactionalSendEvents.EmailSent',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'contact:c.1',
        account: '5',
        body: '{"eventCategoryType":"TransactionalSendEvents.EmailSent","timestampUTC":1795255199000,"compositeId":"c.1","mid":5}',
      },
    ],
  },
  {
    id: 'pagerduty',
    secret: 'pagerduty-key-1',
    wrong: 'pagerduty-key-2',
    body: '{"event":{"id":"pd1","event_type":"incident.triggered","occurred_at":"2026-11-21T09:59:59Z","data":{"id":"INC","type":"incident"}}}',
    sign: (body) => ({
      headers: { 'X-PagerDuty-Signature': `v1=${hex('other', body)},v1=${hex('pagerduty-key-1', body)}` },
    }),
    signing: [],
    events: [{ id: 'pd1', type: 'incident.triggered', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'incident:INC' }],
  },
];
