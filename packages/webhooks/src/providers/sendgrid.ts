import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { p256Spki } from '../shapes/key-objects.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { publicKey } from '../shapes/public-key.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const sendgrid: Provider = {
  id: 'sendgrid',
  label: 'SendGrid Event Webhook',
  status: 'verified',
  signed: 'timestamp + body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'verificationKey', from: 'Mail settings, signed event webhook; base64' }],
  scheme: {
    verify: publicKey,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'verificationKey', object: p256Spki },
    signature: { read: oneHeader, header: 'x-twilio-email-event-webhook-signature' },
    signed: [timestamp, body],
    clock: { headers: ['x-twilio-email-event-webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: '#',
        id: ['item/sg_event_id'],
        type: ['item/event'],
        time: { at: 'item/timestamp', unit: 'seconds' },
        entity: ['=message', 'item/sg_message_id'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'about 10 s',
  retries: 'for about 24 h',
};
