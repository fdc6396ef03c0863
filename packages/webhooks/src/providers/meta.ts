import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { hubSubscribe } from '../shapes/hub.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const meta: Provider = {
  id: 'meta',
  label: 'Meta (Graph API)',
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
        items: 'entry/#/changes/#',
        id: ['level1/id', 'level1/time?', 'hash'],
        type: ['body/object', 'item/field'],
        time: { at: 'level1/time', unit: 'epoch' },
        entity: ['body/object', 'level1/id'],
        account: ['level1/id'],
      },
      {
        items: 'entry/#/messaging/#',
        id: ['level1/id', 'item/timestamp?', 'item/message/mid|hash'],
        type: ['body/object', '=messaging'],
        time: { at: 'item/timestamp', unit: 'epoch' },
        entity: ['=sender', 'item/sender/id'],
        account: ['level1/id'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'about 20 s',
  retries: 'at a falling rate for about 36 h',
  notes: 'One app secret for all of the app’s products. Text is sent as \\u escapes and is signed as it is sent.',
};
