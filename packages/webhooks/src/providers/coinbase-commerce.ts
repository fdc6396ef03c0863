import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const coinbaseCommerce: Provider = {
  id: 'coinbase-commerce',
  label: 'Coinbase Commerce',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'sharedSecret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'sharedSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-cc-webhook-signature' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['body/event/id'],
    type: ['body/event/type'],
    time: { at: 'body/event/created_at', unit: 'iso' },
    entity: ['=charge', 'body/event/data/id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'with growing gaps up to hourly, for up to 3 days',
};
