import { EMPTY_200 } from '../answers.ts';
import { formEvent } from '../events/form.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { probe } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

export const workos: Provider = {
  id: 'workos',
  label: 'WorkOS',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '180 s, both sides',
  parts: [{ name: 'secret', from: 'the webhook’s page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: pairs, header: 'workos-signature', separator: ', ', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'milliseconds', past: 180, future: 180 },
  },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/event'],
    time: { at: 'body/created_at', unit: 'iso' },
    entity: ['body/data/object', 'body/data/id'],
    account: ['body/data/organization_id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'for 3 days (unconfirmed)',
};

export const sanity: Provider = {
  id: 'sanity',
  label: 'Sanity',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '300 s, both sides (the SDK checks none)',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64url',
    key: { part: 'secret', bytes: asText },
    signature: { read: pairs, header: 'sanity-webhook-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'milliseconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/idempotency-key?', 'hash'],
    type: ['body/_type|=document', 'header/sanity-operation?'],
    time: { at: 'body/_updatedAt', unit: 'iso' },
    entity: ['=document', 'header/sanity-document-id|body/_id'],
    account: ['header/sanity-project-id', 'header/sanity-dataset'],
  },
  answer: EMPTY_200,
  deadline: '30 s (unconfirmed)',
  retries: '2, 30 s apart, on 429 and 5xx',
  notes: 'The webhook’s filter and projection decide what the body holds.',
};

export const mailchimpSigned: Provider = {
  id: 'mailchimp-signed',
  label: 'Mailchimp Marketing, signed',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'signing_secret, shown once when the webhook is made' }],
  methods: ['POST', 'GET', 'HEAD'],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: pairs, header: 'x-mailchimp-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
  },
  handshake: { says: 'the URL is tried with GET, which must get 200', answer: probe, probes: ['GET', 'HEAD'] },
  events: {
    read: formEvent,
    id: ['form/type', 'form/data[id]|form/data[new_id]|form/data[email]|hash', 'form/fired_at'],
    type: ['form/type'],
    time: { at: 'form/fired_at', unit: 'utc' },
    entity: ['=email', 'form/data[email]|form/data[new_email]'],
    account: ['form/data[list_id]'],
  },
  answer: EMPTY_200,
  deadline: '10 s; 410 disables',
  retries: 'for 75 min',
};
