import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp, webhookId } from '../shapes/pieces.ts';
import { versions } from '../shapes/signatures.ts';

export const bigcommerce: Provider = {
  id: 'bigcommerce',
  label: 'BigCommerce',
  status: 'verified',
  signed: 'webhook-id + "." + webhook-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'clientSecret', from: 'the app’s credentials; used as text, not base64' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'clientSecret', bytes: asText },
    signature: { read: versions, headers: ['webhook-signature'], separator: ' ', version: 'v1,' },
    signed: [webhookId, '.', timestamp, '.', body],
    clock: { headers: ['webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/webhook-id'],
    type: ['body/scope'],
    time: { at: 'body/created_at', unit: 'seconds' },
    entity: ['body/data/type', 'body/data/id'],
    account: ['body/producer'],
  },
  answer: EMPTY_200,
  deadline: 'about 10 s',
  retries: '60 s to 24 h apart for about 48 h, then deactivated; a domain under 90 % success is paused',
};
