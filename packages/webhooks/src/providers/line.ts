import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const line: Provider = {
  id: 'line',
  label: 'LINE Messaging API',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'channelSecret', from: 'the channel’s Basic settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'channelSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-line-signature' },
    signed: [body],
  },
  handshake: { says: 'the Verify button sends an empty list of events, signed; answered 200' },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'events/#',
        id: ['item/webhookEventId'],
        type: ['item/type'],
        time: { at: 'item/timestamp', unit: 'milliseconds' },
        entity: ['item/source/type', 'item/source/userId|item/source/groupId|item/source/roomId'],
        account: ['body/destination'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'about 2 s',
  retries: 'only when switched on at LINE',
};
