import { EMPTY_200 } from '../answers.ts';
import { isRecord, jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { hubSubscribe } from '../shapes/hub.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

const holdsMessages = (change: unknown): boolean =>
  isRecord(change) &&
  isRecord(change.value) &&
  (Array.isArray(change.value.messages) || Array.isArray(change.value.statuses));

export const whatsapp: Provider = {
  id: 'whatsapp',
  label: 'WhatsApp Cloud API',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [
    { name: 'appSecret', from: 'the app’s Basic settings' },
    { name: 'verifyToken', from: 'chosen by you, typed in at the subscription', optional: true },
  ],
  methods: ['POST', 'GET'],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'appSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hub-signature-256', prefix: 'sha256=' },
    signed: [body],
  },
  handshake: {
    says: 'GET hub.mode=subscribe with the verify token: hub.challenge is sent back as text',
    answer: hubSubscribe,
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'entry/#/changes/#/value/messages/#',
        id: ['item/id'],
        type: ['level2/field'],
        time: { at: 'item/timestamp', unit: 'seconds' },
        entity: ['=message', 'item/id'],
        account: ['level2/value/metadata/phone_number_id|level1/id'],
      },
      {
        items: 'entry/#/changes/#/value/statuses/#',
        // One message id has several statuses: sent, delivered, read.
        id: ['item/id', 'item/status'],
        type: ['level2/field', '=status'],
        time: { at: 'item/timestamp', unit: 'seconds' },
        entity: ['=message', 'item/id'],
        account: ['level2/value/metadata/phone_number_id|level1/id'],
      },
      {
        items: 'entry/#/changes/#',
        skip: holdsMessages,
        id: ['level1/id', 'level1/time?', 'hash'],
        type: ['item/field'],
        time: { at: 'level1/time', unit: 'epoch' },
        account: ['level1/id'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'about 20 s',
  retries: 'up to about 7 days',
  notes: 'Each message and each status is an event of its own; its body is that element.',
};
