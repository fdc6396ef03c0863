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
  parts: [
    { name: 'clientSecret', from: 'the app’s credentials; a new one may take an hour to be used' },
    { name: 'shopDomain', from: 'the shop’s myshopify.com domain, for an app of one shop', optional: true },
  ],
  pinned: { header: 'shopify-shop-domain', part: 'shopDomain' },
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
  unsigned: [
    {
      source: 'header/shopify-topic',
      gives: ['id', 'type'],
      because: 'the body does not name its topic, and one change is sent in equal bytes for each topic it touches',
    },
    {
      source: 'header/shopify-shop-domain',
      gives: ['account'],
      because: 'one client secret signs for all shops of an app, and the body does not name the shop',
    },
    {
      source: 'header/shopify-event-id',
      gives: ['id'],
      because:
        'the subscription’s query decides what the body holds: a value that changes and changes back sends equal bytes',
    },
    {
      source: 'header/shopify-webhook-id',
      gives: ['id'],
      because: 'the same, where no event id is sent',
    },
  ],
  answer: EMPTY_200,
  deadline: '5 s in all, 1 s to connect',
  retries: 'as Shopify (unconfirmed)',
};
