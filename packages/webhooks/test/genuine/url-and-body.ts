import { createHash } from 'node:crypto';
import { base64, type Genuine, hex, join } from './case.ts';

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
const HUBSPOT_EVENT =
  '{"eventId":100,"subscriptionId":7,"portalId":8801234,"occurredAt":1795255199959,"subscriptionType":"contact.propertyChange","objectId":70101,"propertyName":"email"}';
const HUBSPOT_EXPECTED = [
  {
    id: '7:70101:email:1795255199959',
    type: 'contact.propertyChange',
    occurredAt: '2026-11-21T09:59:59.959Z',
    entity: 'contact:70101',
    account: '8801234',
    body: HUBSPOT_EVENT,
  },
];
const ADYEN_KEY = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';

/** `name` and `value` of a form whose names are already in order. */
const sorted = (body: Buffer): string =>
  [...new URLSearchParams(body.toString())]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flat()
    .join('');

/** Sections 3 and 4: schemes that sign the URL, and signatures inside the body. */
export const urlAndBody: readonly Genuine[] = [
  {
    id: 'twilio',
    secret: 'twilio-token-1',
    wrong: 'twilio-token-2',
    body: 'MessageStatus=delivered&MessageSid=SM1&To=%2B18005551212&Body=caf%C3%A9+x&AccountSid=AC1&Empty=',
    plain: { 'Content-Type': 'application/x-www-form-urlencoded' },
    sign: (body, _at, url) => ({
      headers: { 'X-Twilio-Signature': base64('twilio-token-1', url + sorted(body), 'sha1') },
    }),
    signing: ['X-Twilio-Signature'],
    events: [
      { id: '23a19cc6e6fe4ca019bd7a33e23244a0', type: 'message.delivered', entity: 'twilio:SM1', account: 'AC1' },
    ],
  },
  {
    id: 'twilio-json',
    secret: 'twilio-token-3',
    wrong: 'twilio-token-4',
    body: '[{"id":"EZ1","type":"com.twilio.messaging.message.delivered","time":"2026-11-21T09:59:59Z"}]',
    sign: (body, _at, base) => {
      const url = `${base}&bodySHA256=${sha256(body)}`;
      return { url, headers: { 'X-Twilio-Signature': base64('twilio-token-3', url, 'sha1') } };
    },
    signing: ['X-Twilio-Signature'],
    events: [
      {
        id: 'EZ1',
        type: 'com.twilio.messaging.message.delivered',
        occurredAt: '2026-11-21T09:59:59.000Z',
        body: '{"id":"EZ1","type":"com.twilio.messaging.message.delivered","time":"2026-11-21T09:59:59Z"}',
      },
    ],
  },
  {
    id: 'mandrill',
    secret: 'mandrill-key-1',
    wrong: 'mandrill-key-2',
    body: `mandrill_events=${encodeURIComponent('[{"event":"send","ts":1795255199,"_id":"m1"},{"event":"open","ts":1795255199,"_id":"m1"}]')}`,
    plain: { 'Content-Type': 'application/x-www-form-urlencoded' },
    sign: (body, _at, url) => ({
      headers: { 'X-Mandrill-Signature': base64('mandrill-key-1', url + sorted(body), 'sha1') },
    }),
    signing: ['X-Mandrill-Signature'],
    events: [
      {
        id: 'm1:send:1795255199',
        type: 'send',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'message:m1',
        body: '{"event":"send","ts":1795255199,"_id":"m1"}',
      },
      {
        id: 'm1:open:1795255199',
        type: 'open',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'message:m1',
        body: '{"event":"open","ts":1795255199,"_id":"m1"}',
      },
    ],
  },
  {
    id: 'square',
    secret: 'square-key-1',
    wrong: 'square-key-2',
    body: '{"merchant_id":"ML","type":"payment.updated","event_id":"sq1","created_at":"2026-11-21T09:59:59.13Z","data":{"type":"payment","id":"p1"}}',
    sign: (body, _at, url) => ({
      headers: { 'x-square-hmacsha256-signature': base64('square-key-1', join(url, body)) },
    }),
    signing: ['x-square-hmacsha256-signature'],
    events: [
      {
        id: 'sq1',
        type: 'payment.updated',
        occurredAt: '2026-11-21T09:59:59.130Z',
        entity: 'payment:p1',
        account: 'ML',
      },
    ],
  },
  {
    id: 'trello',
    secret: 'trello-key-1',
    wrong: 'trello-key-2',
    body: '{"action":{"id":"tr1","type":"updateCard","date":"2026-11-21T09:59:59.000Z","data":{"card":{"id":"c1"}}},"model":{"id":"b1"}}',
    sign: (body, _at, url) => ({ headers: { 'X-Trello-Webhook': base64('trello-key-1', join(body, url), 'sha1') } }),
    signing: ['X-Trello-Webhook'],
    events: [
      { id: 'tr1', type: 'updateCard', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'card:c1', account: 'b1' },
    ],
  },
  {
    id: 'hubspot-v1',
    secret: 'hubspot-secret-1',
    wrong: 'hubspot-secret-9',
    body: `[${HUBSPOT_EVENT}]`,
    plain: { 'X-HubSpot-Signature-Version': 'v1' },
    sign: (body) => ({ headers: { 'X-HubSpot-Signature': sha256(join('hubspot-secret-1', body)) } }),
    signing: ['X-HubSpot-Signature'],
    events: HUBSPOT_EXPECTED,
  },
  {
    id: 'hubspot-v2',
    secret: 'hubspot-secret-2',
    wrong: 'hubspot-secret-9',
    body: `[${HUBSPOT_EVENT}]`,
    plain: { 'X-HubSpot-Signature-Version': 'v2' },
    sign: (body, _at, url) => ({
      headers: { 'X-HubSpot-Signature': sha256(join('hubspot-secret-2', 'POST', url, body)) },
    }),
    signing: ['X-HubSpot-Signature'],
    events: HUBSPOT_EXPECTED,
  },
  {
    id: 'hubspot-v3',
    secret: { clientSecret: 'hubspot-secret-3' },
    wrong: { clientSecret: 'hubspot-secret-9' },
    body: `[${HUBSPOT_EVENT}]`,
    sign: (body, at, url) => ({
      headers: {
        'X-HubSpot-Request-Timestamp': String(at),
        'X-HubSpot-Signature-v3': base64('hubspot-secret-3', join('POST', url.replace('%2F', '/'), body, String(at))),
      },
    }),
    signing: ['X-HubSpot-Request-Timestamp', 'X-HubSpot-Signature-v3'],
    window: { past: 300, future: 300 },
    events: HUBSPOT_EXPECTED,
  },
  {
    id: 'contentful',
    secret: 'c'.repeat(64),
    wrong: 'd'.repeat(64),
    body: '{"sys":{"type":"Entry","id":"en1","updatedAt":"2026-11-21T09:59:59.000Z","space":{"sys":{"id":"sp"}}}}',
    plain: { 'X-Contentful-Topic': 'ContentManagement.Entry.publish', 'X-Contentful-Idempotency-Key': 'cf1' },
    sign: (body, at, url) => {
      const listed = 'x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic';
      const headers = `x-contentful-signed-headers:${listed};x-contentful-timestamp:${at};x-contentful-topic:ContentManagement.Entry.publish`;
      const signed = join('POST\n', url.slice('https://hooks.example.com'.length), `\n${headers}\n`, body);
      return {
        headers: {
          'X-Contentful-Signed-Headers': listed,
          'X-Contentful-Timestamp': String(at),
          'X-Contentful-Signature': hex('c'.repeat(64), signed),
        },
      };
    },
    signing: ['X-Contentful-Signed-Headers', 'X-Contentful-Timestamp', 'X-Contentful-Signature'],
    window: { past: 300, future: 300 },
    events: [
      {
        id: ':ContentManagement.Entry.publish:en1:{hash}',
        type: 'ContentManagement.Entry.publish',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'Entry:en1',
        account: 'sp',
      },
    ],
  },
  {
    id: 'mailgun',
    secret: 'mailgun-key-1',
    wrong: 'mailgun-key-2',
    body: '{"signature":{"timestamp":"SECONDS","token":"tok123","signature":"SIGNATURE"},"event-data":{"id":"mg1","event":"opened","timestamp":1795255199.25,"recipient-domain":"ex.com"}}',
    sign: (given, at) => {
      const time = String(at / 1000);
      const text = given
        .toString('latin1')
        .replace('SECONDS', time)
        .replace('SIGNATURE', hex('mailgun-key-1', `${time}tok123`));
      return { body: Buffer.from(text, 'latin1') };
    },
    signing: [],
    window: { past: 32_400, future: 300 },
    covers: 'part',
    events: [{ id: 'mg1:opened', type: 'opened', occurredAt: '2026-11-21T09:59:59.250Z', account: 'ex.com' }],
  },
  {
    id: 'adyen',
    secret: ADYEN_KEY,
    wrong: ADYEN_KEY.replaceAll('4', '5'),
    body:
      '{"live":"false","notificationItems":[{"NotificationRequestItem":{"additionalData":{"hmacSignature":"coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="},' +
      '"pspReference":"7914073381342284","merchantAccountCode":"TestMerchant","merchantReference":"TestPayment-1407325143704",' +
      '"amount":{"value":1130,"currency":"EUR"},"eventCode":"AUTHORISATION","success":"true","eventDate":"2026-11-21T10:59:59+01:00"}}]}',
    sign: () => ({}),
    signing: [],
    covers: 'part',
    events: [
      {
        id: '7914073381342284:AUTHORISATION:true',
        type: 'AUTHORISATION',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'payment:7914073381342284',
        account: 'TestMerchant',
        body:
          '{"additionalData":{"hmacSignature":"coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="},' +
          '"pspReference":"7914073381342284","merchantAccountCode":"TestMerchant","merchantReference":"TestPayment-1407325143704",' +
          '"amount":{"value":1130,"currency":"EUR"},"eventCode":"AUTHORISATION","success":"true","eventDate":"2026-11-21T10:59:59+01:00"}',
      },
    ],
  },
  {
    id: 'braintree',
    secret: { publicKey: 'bt_public', privateKey: 'bt_private_1' },
    wrong: { publicKey: 'bt_public', privateKey: 'bt_private_2' },
    body: `<notification><timestamp type="datetime">2026-11-21T09:59:59Z</timestamp><kind>subscription_went_active</kind><subject><subscription><id>s1</id></subscription></subject></notification>`,
    plain: { 'Content-Type': 'application/x-www-form-urlencoded' },
    sign: (xml) => {
      const payload = `${xml.toString('base64').replace(/(.{60})/g, '$1\n')}\n`;
      const key = createHash('sha1').update('bt_private_1').digest();
      const signature = `bt_public|${hex(key, payload, 'sha1')}`;
      return { body: Buffer.from(new URLSearchParams({ bt_signature: signature, bt_payload: payload }).toString()) };
    },
    signing: [],
    events: [
      {
        id: 'subscription_went_active:2026-11-21T09%3A59%3A59Z:8a35844ae3a0c9710720042fa94a3452',
        type: 'subscription_went_active',
        occurredAt: '2026-11-21T09:59:59.000Z',
      },
    ],
  },
];
