import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const square: Provider = {
  id: 'square',
  label: 'Square',
  status: 'verified',
  signed: 'public URL + body',
  freshness: 'none',
  parts: [{ name: 'signatureKey', from: 'the webhook subscription' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signatureKey', bytes: asText },
    signature: { read: oneHeader, header: 'x-square-hmacsha256-signature' },
    signed: [url, body],
  },
  events: {
    read: jsonEvent,
    id: ['body/event_id'],
    type: ['body/type'],
    time: { at: 'body/created_at', unit: 'iso' },
    entity: ['body/data/type', 'body/data/id'],
    account: ['body/merchant_id'],
  },
  answer: EMPTY_200,
  deadline: '10 s (unconfirmed)',
  retries: 'for 24 h (older text: 72 h)',
};
