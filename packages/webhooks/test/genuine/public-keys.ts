import { sign } from 'node:crypto';
import { type Genuine, join, seconds } from './case.ts';
import {
  ed25519,
  ed25519Key,
  P256_KEY,
  PAYPAL_CERTIFICATES,
  PAYPAL_KEY,
  rawPublic,
  SNS_CERTIFICATE,
  SNS_KEY,
  serving,
  spki,
} from './keys.ts';

const FIVE_MINUTES = { past: 300, future: 300 };
const [V1A, TELNYX, EVENTS, INTERACTIONS, STRANGER] = [
  ed25519Key(1),
  ed25519Key(2),
  ed25519Key(3),
  ed25519Key(4),
  ed25519Key(9),
];

/** 1 bit at a time, from the polynomial: nothing in common with zlib's tables. */
function crc32(body: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const CERT_URL = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270';
const SNS_URL = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:orders';

/** Section 5: public keys and certificates. */
export const publicKeys: readonly Genuine[] = [
  {
    id: 'standard-webhooks-v1a',
    secret: `whpk_${rawPublic(V1A).toString('base64')}`,
    wrong: `whpk_${rawPublic(STRANGER).toString('base64')}`,
    body: '{"type":"invoice.paid","data":{"id":"inv_2"}}',
    sign: (body, at) => {
      const signature = ed25519(V1A, join(`msg_9.${seconds(at)}.`, body)).toString('base64');
      return {
        headers: {
          'webhook-id': 'msg_9',
          'webhook-timestamp': seconds(at),
          'webhook-signature': `v1a,${signature}`,
        },
      };
    },
    signing: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    window: FIVE_MINUTES,
    events: [{ id: 'msg_9', type: 'invoice.paid', entity: 'inv_2' }],
  },
  {
    id: 'sendgrid',
    secret: spki(P256_KEY),
    wrong:
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
    body: '[{"sg_event_id":"sg1","sg_message_id":"m1","event":"delivered","timestamp":1795255199},\r\n{"sg_event_id":"sg2","sg_message_id":"m1","event":"open","timestamp":1795255199}]\r\n',
    sign: (body, at) => ({
      headers: {
        'X-Twilio-Email-Event-Webhook-Timestamp': seconds(at),
        'X-Twilio-Email-Event-Webhook-Signature': sign('sha256', join(seconds(at), body), P256_KEY).toString('base64'),
      },
    }),
    signing: ['X-Twilio-Email-Event-Webhook-Timestamp', 'X-Twilio-Email-Event-Webhook-Signature'],
    window: FIVE_MINUTES,
    events: [
      {
        id: 'sg1',
        type: 'delivered',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'message:m1',
        body: '{"sg_event_id":"sg1","sg_message_id":"m1","event":"delivered","timestamp":1795255199}',
      },
      {
        id: 'sg2',
        type: 'open',
        occurredAt: '2026-11-21T09:59:59.000Z',
        entity: 'message:m1',
        body: '{"sg_event_id":"sg2","sg_message_id":"m1","event":"open","timestamp":1795255199}',
      },
    ],
  },
  {
    id: 'discord-events',
    secret: rawPublic(EVENTS).toString('hex'),
    wrong: rawPublic(STRANGER).toString('hex'),
    body: '{"version":1,"application_id":"1234560123453231555","type":1,"event":{"type":"APPLICATION_AUTHORIZED","timestamp":"2026-11-21T09:59:59.720954"}}',
    sign: (body, at) => ({
      headers: {
        'X-Signature-Timestamp': seconds(at),
        'X-Signature-Ed25519': ed25519(EVENTS, join(seconds(at), body)).toString('hex'),
      },
    }),
    signing: ['X-Signature-Timestamp', 'X-Signature-Ed25519'],
    window: FIVE_MINUTES,
    events: [
      {
        id: 'APPLICATION_AUTHORIZED:2026-11-21T09%3A59%3A59.720954:{hash}',
        type: 'APPLICATION_AUTHORIZED',
        occurredAt: '2026-11-21T09:59:59.720Z',
        account: '1234560123453231555',
      },
    ],
  },
  {
    id: 'discord-interactions',
    secret: rawPublic(INTERACTIONS).toString('hex'),
    wrong: rawPublic(STRANGER).toString('hex'),
    body: '{"id":"846462639134605312","type":2,"channel_id":"ch","guild_id":"gu","application_id":"ap"}',
    sign: (body, at) => ({
      headers: {
        'X-Signature-Timestamp': seconds(at),
        'X-Signature-Ed25519': ed25519(INTERACTIONS, join(seconds(at), body)).toString('hex'),
      },
    }),
    signing: ['X-Signature-Timestamp', 'X-Signature-Ed25519'],
    window: FIVE_MINUTES,
    events: [{ id: '846462639134605312', type: 'interaction.2', entity: 'channel:ch', account: 'gu' }],
  },
  {
    id: 'telnyx',
    secret: rawPublic(TELNYX).toString('base64'),
    wrong: rawPublic(STRANGER).toString('base64'),
    body: '{"data":{"id":"tx1","event_type":"message.received","occurred_at":"2026-11-21T09:59:59.000+00:00","payload":{"id":"pl1","record_type":"message"}}}',
    sign: (body, at) => ({
      headers: {
        'telnyx-timestamp': seconds(at),
        'telnyx-signature-ed25519': ed25519(TELNYX, join(`${seconds(at)}|`, body)).toString('base64'),
      },
    }),
    signing: ['telnyx-timestamp', 'telnyx-signature-ed25519'],
    window: FIVE_MINUTES,
    events: [{ id: 'tx1', type: 'message.received', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'message:pl1' }],
  },
  {
    id: 'paypal',
    secret: '8PT597110X687430LKGECATA',
    wrong: '9PT597110X687430LKGECATA',
    body: '{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","create_time":"2026-11-21T09:59:59.000Z","resource_type":"capture","resource":{"id":"cap1"}}',
    sign: (body, at) => {
      const time = new Date(at).toISOString().replace('.000Z', 'Z');
      const text = `69cd13f0-d67a-11e5-baa3-778b53f4ae55|${time}|8PT597110X687430LKGECATA|${crc32(body)}`;
      return {
        headers: {
          'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae55',
          'PAYPAL-TRANSMISSION-TIME': time,
          'PAYPAL-CERT-URL': CERT_URL,
          'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
          'PAYPAL-TRANSMISSION-SIG': sign('sha256', Buffer.from(text), PAYPAL_KEY).toString('base64'),
        },
      };
    },
    signing: ['PAYPAL-TRANSMISSION-ID', 'PAYPAL-TRANSMISSION-TIME', 'PAYPAL-CERT-URL', 'PAYPAL-TRANSMISSION-SIG'],
    window: FIVE_MINUTES,
    fetch: serving({ [CERT_URL]: PAYPAL_CERTIFICATES }),
    events: [
      { id: 'WH-1', type: 'PAYMENT.CAPTURE.COMPLETED', occurredAt: '2026-11-21T09:59:59.000Z', entity: 'capture:cap1' },
    ],
  },
  {
    id: 'sns',
    secret: TOPIC,
    wrong: 'arn:aws:sns:eu-central-1:123456789012:others',
    body: `{"Type":"Notification","MessageId":"sns1","TopicArn":"${TOPIC}","Subject":"é","Message":"{\\"a\\":1}","Timestamp":"2026-11-21T09:59:59.000Z","SignatureVersion":"2","Signature":"SIGNATURE","SigningCertURL":"${SNS_URL}"}`,
    plain: { 'Content-Type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
    sign: (given) => {
      const text = `Message\n{"a":1}\nMessageId\nsns1\nSubject\né\nTimestamp\n2026-11-21T09:59:59.000Z\nTopicArn\n${TOPIC}\nType\nNotification\n`;
      const signature = sign('sha256', Buffer.from(text), SNS_KEY).toString('base64');
      return { body: Buffer.from(given.toString('latin1').replace('SIGNATURE"', `${signature}"`), 'latin1') };
    },
    signing: [],
    covers: 'part',
    fetch: serving({ [SNS_URL]: SNS_CERTIFICATE }),
    events: [{ id: 'sns1', type: 'Notification', occurredAt: '2026-11-21T09:59:59.000Z', account: TOPIC }],
  },
];
