import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { jsonEvent } from '../events/json.ts';
import type { Look } from '../events/sources.ts';
import type { HandshakeAnswer, Provider } from '../row.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** `orders/paid` and an order's id make `order:820982911946154508`. */
const shopifyEntity = (look: Look, topicHeader: string) => {
  const kind = look(topicHeader)?.split('/', 1)[0]?.replace(/s$/, '');
  const id = look('body/id');
  return kind && id && `${kind}:${id}`;
};

export const shopify: Provider = {
  id: 'shopify',
  label: 'Shopify',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'clientSecret', from: 'the app’s credentials; a new one may take an hour to be used' }],
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
    // One event id is sent for each topic it touches, so the topic belongs to the identity.
    id: ['header/x-shopify-event-id|header/x-shopify-webhook-id?', 'header/x-shopify-topic', 'hash'],
    type: ['header/x-shopify-topic'],
    time: { at: 'header/x-shopify-triggered-at', unit: 'iso' },
    entity: (look) => shopifyEntity(look, 'header/x-shopify-topic'),
    account: ['header/x-shopify-shop-domain'],
  },
  answer: EMPTY_200,
  deadline: '5 s in all, 1 s to connect',
  retries: '8 over 4 h, then the subscription is deleted (unconfirmed)',
  notes: 'Topic, shop, ids and time are not signed, so the body’s hash is part of the identity.',
};

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

/** On saving, the shop sends `webhook_id=N`, unsigned, and wants exactly 200. */
const wooPing = (call: Call): HandshakeAnswer => {
  if (call.request.body.byteLength > 40 || call.header('x-wc-webhook-signature') !== undefined) return undefined;
  return /^webhook_id=\d{1,20}$/.test(Buffer.from(call.request.body).toString('latin1')) ? EMPTY_200 : undefined;
};

export const woocommerce: Provider = {
  id: 'woocommerce',
  label: 'WooCommerce',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'x-wc-webhook-signature' },
    signed: [body],
  },
  handshake: { says: 'the unsigned form webhook_id=N sent on saving is answered 200', answer: wooPing },
  events: {
    read: jsonEvent,
    // The delivery id is new on every delivery and would never dedupe.
    id: ['header/x-wc-webhook-topic', 'body/id', 'body/date_modified_gmt?', 'hash'],
    type: ['header/x-wc-webhook-topic'],
    time: { at: 'body/date_modified_gmt', unit: 'utc' },
    entity: ['header/x-wc-webhook-resource', 'body/id'],
    account: ['header/x-wc-webhook-source'],
  },
  answer: EMPTY_200,
  deadline: '60 s',
  retries: 'none; more than 5 failures in a row disable the webhook',
};

export const razorpay: Provider = {
  id: 'razorpay',
  label: 'Razorpay',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'webhookSecret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'webhookSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-razorpay-signature' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['header/x-razorpay-event-id?', 'hash'],
    type: ['body/event'],
    time: { at: 'body/created_at', unit: 'seconds' },
    entity: ['=payment', 'body/payload/payment/entity/id'],
    account: ['body/account_id'],
  },
  answer: EMPTY_200,
  deadline: '5 s (unconfirmed)',
  retries: 'for 24 h, then disabled (unconfirmed)',
};

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
