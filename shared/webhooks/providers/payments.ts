import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, hook0Headers, hook0Names, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

export const stripe: Provider = {
  id: 'stripe',
  label: 'Stripe',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the endpoint’s page; the whole whsec_ text is the key' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: pairs, header: 'stripe-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/type'],
    // Seconds; thin events write ISO text.
    time: { at: 'body/created', unit: 'epoch-or-iso' },
    entity: ['body/data/object/object|body/related_object/type', 'body/data/object/id|body/related_object/id'],
    account: ['body/account|body/context'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'live up to 3 days, sandbox 3 in some hours; redirects count as failed',
  notes: 'Events come in no order. The old secret stays valid for up to 24 h when rolled (unconfirmed).',
};

export const paddle: Provider = {
  id: 'paddle',
  label: 'Paddle Billing',
  status: 'verified',
  signed: 'timestamp + ":" + body',
  freshness: '5 s in the past as in the vendor’s SDK, 5 s in the future',
  parts: [{ name: 'secretKey', from: 'the notification destination' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secretKey', bytes: asText },
    signature: { read: pairs, header: 'paddle-signature', separator: ';', timestamp: 'ts', signature: 'h1' },
    signed: [timestamp, ':', body],
    clock: { unit: 'seconds', past: 5, future: 5 },
  },
  events: {
    read: jsonEvent,
    id: ['body/event_id'],
    type: ['body/event_type'],
    time: { at: 'body/occurred_at', unit: 'iso' },
    entity: ['=resource', 'body/data/id'],
  },
  answer: EMPTY_200,
  deadline: '5 s',
  retries: 'live 60 in 3 days, sandbox 3 in 15 min',
};

export const coinbaseDeveloperPlatform: Provider = {
  id: 'coinbase-developer-platform',
  label: 'Coinbase Developer Platform (Hook0)',
  status: 'verified',
  signed: 'timestamp + "." + header names + "." + their values joined by "." + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'secret', from: 'the subscription’s metadata' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: pairs, header: 'x-hook0-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', hook0Names, '.', hook0Headers, '.', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/x-event-id?', 'hash'],
    type: ['header/x-event-type'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'not stated',
  notes: 'Id and type are signed only if the sender lists their headers, so the body’s hash is part of the identity.',
};
