import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { oneHeader, pairs } from '../shapes/signatures.ts';

export const zendesk: Provider = {
  id: 'zendesk',
  label: 'Zendesk',
  status: 'verified',
  signed: 'timestamp + body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'signingSecret', from: 'the webhook’s page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-zendesk-webhook-signature' },
    signed: [timestamp, body],
    clock: { headers: ['x-zendesk-webhook-signature-timestamp'], unit: 'iso', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    // Events have an id of their own; bodies of triggers are written by their author and may have none.
    id: ['body/id|header/x-zendesk-webhook-invocation-id?', 'hash'],
    type: ['body/type|=trigger'],
    time: { at: 'body/time', unit: 'iso' },
    entity: ['body/subject|body/detail/id'],
    account: ['body/account_id'],
  },
  answer: EMPTY_200,
  deadline: 'about 12 s',
  retries: 'about 3 to 5; a circuit breaker',
  notes: 'Webhooks of triggers are typed `trigger` unless their body has a `type`.',
};

export const calendly: Provider = {
  id: 'calendly',
  label: 'Calendly',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '180 s, both sides',
  parts: [{ name: 'signingKey', from: 'given when the subscription is made' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingKey', bytes: asText },
    signature: { read: pairs, header: 'calendly-webhook-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'seconds', past: 180, future: 180 },
  },
  events: {
    read: jsonEvent,
    id: ['body/event', 'body/payload/uri|hash', 'body/created_at?'],
    type: ['body/event'],
    time: { at: 'body/created_at', unit: 'iso' },
    entity: ['=invitee', 'body/payload/uri'],
    account: ['body/created_by'],
  },
  answer: EMPTY_200,
  deadline: '15 s',
  retries: 'for 24 h, then disabled',
};

export const customerIo: Provider = {
  id: 'customer-io',
  label: 'Customer.io',
  status: 'verified',
  signed: '"v0:" + timestamp + ":" + body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'signingKey', from: 'the reporting webhook’s page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingKey', bytes: asText },
    signature: { read: oneHeader, header: 'x-cio-signature' },
    signed: ['v0:', timestamp, ':', body],
    clock: { headers: ['x-cio-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['body/event_id'],
    type: ['body/object_type', 'body/metric'],
    time: { at: 'body/timestamp', unit: 'seconds' },
    entity: ['=customer', 'body/data/customer_id|body/data/identifiers/id'],
  },
  answer: EMPTY_200,
  deadline: '4 s',
  retries: 'for days (unconfirmed)',
};

export const linear: Provider = {
  id: 'linear',
  label: 'Linear',
  status: 'verified',
  signed: 'body, which holds the time',
  freshness: '60 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the webhook’s page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: oneHeader, header: 'linear-signature' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    window: { at: 'body/webhookTimestamp', unit: 'milliseconds', past: 60, future: 60 },
    // A retry is sent with a new timestamp, so the body's hash would not dedupe it; the id alone is not signed.
    id: ['header/linear-delivery|hash', 'body/type', 'body/action?', 'body/data/id?', 'body/createdAt?'],
    type: ['body/type', 'body/action?'],
    time: { at: 'body/createdAt', unit: 'iso' },
    entity: ['body/type', 'body/data/id'],
    account: ['body/organizationId'],
  },
  answer: EMPTY_200,
  deadline: '5 s',
  retries: 'after 1 min, 1 h and 6 h (unconfirmed)',
};

export const mux: Provider = {
  id: 'mux',
  label: 'Mux',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the webhook’s page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: pairs, header: 'mux-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/type'],
    time: { at: 'body/created_at', unit: 'iso' },
    entity: ['body/object/type', 'body/object/id'],
    account: ['body/environment/id'],
  },
  answer: EMPTY_200,
  deadline: '5 s (unconfirmed)',
  retries: 'for 24 h (unconfirmed)',
};
