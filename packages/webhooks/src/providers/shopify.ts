import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { shopifyEntity } from '../shapes/shopify-entity.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const shopify: Provider = {
  id: 'shopify',
  label: 'Shopify',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [
    { name: 'clientSecret', from: 'the app’s credentials; a new one may take an hour to be used' },
    { name: 'shopDomain', from: 'the shop’s myshopify.com domain, for an app of one shop', optional: true },
  ],
  pinned: { header: 'x-shopify-shop-domain', part: 'shopDomain' },
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'clientSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-shopify-hmac-sha256' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    // One change is sent for each topic it touches, so the topic belongs to the identity. The ids of event and delivery are not signed.
    id: ['header/x-shopify-topic', 'hash'],
    type: ['header/x-shopify-topic'],
    time: { at: 'header/x-shopify-triggered-at', unit: 'iso' },
    entity: (look) => shopifyEntity(look, 'header/x-shopify-topic'),
    account: ['header/x-shopify-shop-domain'],
  },
  unsigned: [
    {
      source: 'header/x-shopify-topic',
      gives: ['id', 'type'],
      because: 'the body does not name its topic, and one change is sent in equal bytes for each topic it touches',
    },
    {
      source: 'header/x-shopify-shop-domain',
      gives: ['account'],
      because: 'one client secret signs for all shops of an app, and the body does not name the shop',
    },
  ],
  answer: EMPTY_200,
  deadline: '5 s in all, 1 s to connect',
  retries: '8 over 4 h, then the subscription is deleted (unconfirmed)',
  notes:
    'Topic, shop, ids and time are not signed, so the body’s hash is part of the identity. With `shopDomain` in the secret, other shops are refused.',
};
