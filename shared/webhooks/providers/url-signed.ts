import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { probe } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, method, url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';
import { contentfulHeaders, pathAndQuery } from '../shapes/url.ts';

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

export const trello: Provider = {
  id: 'trello',
  label: 'Trello',
  status: 'verified',
  signed: 'body + callback URL',
  freshness: 'none',
  parts: [{ name: 'appSecret', from: 'the Power-Up’s API key page' }],
  methods: ['POST', 'HEAD'],
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'base64',
    key: { part: 'appSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-trello-webhook' },
    signed: [body, url],
  },
  handshake: { says: 'HEAD on creation must get 200', answer: probe, probes: ['HEAD'] },
  events: {
    read: jsonEvent,
    id: ['body/action/id'],
    type: ['body/action/type'],
    time: { at: 'body/action/date', unit: 'iso' },
    entity: ['=card', 'body/action/data/card/id'],
    account: ['body/model/id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'after 30, 60 and 120 s; disabled after 30 days of failure; 410 deletes (unconfirmed)',
};

export const contentful: Provider = {
  id: 'contentful',
  label: 'Contentful',
  status: 'verified',
  signed: 'method, path with query, listed headers and body, one on each line',
  freshness: '30 s, both sides, as in the vendor’s SDK',
  parts: [{ name: 'signingSecret', from: 'Webhooks, Settings: request verification' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-contentful-signature' },
    signed: [method, '\n', pathAndQuery, '\n', contentfulHeaders, '\n', body],
    clock: { headers: ['x-contentful-timestamp'], unit: 'milliseconds', past: 30, future: 30 },
  },
  events: {
    read: jsonEvent,
    id: ['header/x-contentful-idempotency-key?', 'header/x-contentful-topic', 'body/sys/id?', 'hash'],
    type: ['header/x-contentful-topic'],
    time: { at: 'body/sys/updatedAt', unit: 'iso' },
    entity: ['body/sys/type', 'body/sys/id'],
    account: ['body/sys/space/sys/id'],
  },
  answer: EMPTY_200,
  deadline: '30 s (unconfirmed)',
  retries: '2 on 429 and 5xx (unconfirmed)',
};
