import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { shopifyEntity } from '../shapes/shopify-entity.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const shopifyEvents: Provider = {
  id: 'shopify-events',
  label: 'Shopify Events',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'clientSecret', from: 'the app’s credentials; a new one may take an hour to be used' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'clientSecret', bytes: asText },
    signature: { read: oneHeader, header: 'shopify-hmac-sha256' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['header/shopify-event-id|header/shopify-webhook-id?', 'header/shopify-topic', 'hash'],
    type: ['header/shopify-topic'],
    time: { at: 'header/shopify-triggered-at', unit: 'iso' },
    entity: (look) => shopifyEntity(look, 'header/shopify-topic'),
    account: ['header/shopify-shop-domain'],
  },
  answer: EMPTY_200,
  deadline: '5 s in all, 1 s to connect',
  retries: 'as Shopify (unconfirmed)',
};
