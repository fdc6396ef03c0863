import { EMPTY_200 } from '../answers.ts';
import { jsonEvent, jsonEvents } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { enrolByBody, enrolByHeader } from '../shapes/enrolment.ts';
import { challenge, probe } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader, versions } from '../shapes/signatures.ts';

export const intercom: Provider = {
  id: 'intercom',
  label: 'Intercom',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'clientSecret', from: 'the app’s Basic information' }],
  methods: ['POST', 'HEAD'],
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'hex',
    key: { part: 'clientSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hub-signature', prefix: 'sha1=' },
    signed: [body],
  },
  handshake: { says: 'HEAD is answered 200 (unconfirmed)', answer: probe, probes: ['HEAD'] },
  events: {
    read: jsonEvent,
    id: ['body/id|hash'],
    type: ['body/topic'],
    time: { at: 'body/created_at', unit: 'seconds' },
    entity: ['body/data/item/type', 'body/data/item/id'],
    account: ['body/app_id'],
  },
  answer: EMPTY_200,
  deadline: '5 s; slower than 500 ms is slowed down',
  retries: '1 (unconfirmed); 1000 failures in 15 min pause, 7 days suspend, 410 unsubscribes (unconfirmed)',
};

export const asana: Provider = {
  id: 'asana',
  label: 'Asana',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'hookSecret', from: 'X-Hook-Secret of the handshake; one for each webhook' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'hookSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hook-signature' },
    signed: [body],
  },
  handshake: {
    says: 'the first POST carries X-Hook-Secret: it is stored and sent back in the same header',
    answer: enrolByHeader,
    header: 'x-hook-secret',
    part: 'hookSecret',
    signatureHeader: 'x-hook-signature',
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'events/#',
        id: ['item/resource/gid', 'item/action', 'item/created_at', 'hash'],
        type: ['item/resource/resource_type', 'item/action'],
        time: { at: 'item/created_at', unit: 'iso' },
        entity: ['item/resource/resource_type', 'item/resource/gid'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: '10 s',
  retries: 'for 24 h, then the webhook is deleted; each event at most once',
  notes: 'An empty list of events is a heartbeat, every 8 h.',
};

export const typeform: Provider = {
  id: 'typeform',
  label: 'Typeform',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'typeform-signature', prefix: 'sha256=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['body/event_id'],
    type: ['body/event_type'],
    time: { at: 'body/form_response/submitted_at', unit: 'iso' },
    entity: ['=response', 'body/form_response/token'],
    account: ['body/form_response/form_id'],
  },
  answer: EMPTY_200,
  deadline: 'about 30 s',
  retries: 'hours on 408, 423, 429 and 503, about 5 on others; 404 and 410 disable (unconfirmed)',
};

export const dropbox: Provider = {
  id: 'dropbox',
  label: 'Dropbox',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'appSecret', from: 'the app’s settings' }],
  methods: ['POST', 'GET'],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'appSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-dropbox-signature' },
    signed: [body],
  },
  handshake: { says: 'GET ?challenge= is sent back as text', answer: challenge, parameter: 'challenge' },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'list_folder/accounts/#',
        // A notification holds nothing but the account: two changes send equal bytes, and only arrival tells them apart.
        id: ['item', 'now'],
        type: ['=list_folder'],
        entity: ['=account', 'item'],
        account: ['item'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: '10 s (unconfirmed)',
  retries: 'with growing gaps (unconfirmed)',
  notes:
    'Says only that an account changed, so a resend counts as a further event: list the changes, then it is harmless.',
};

export const notion: Provider = {
  id: 'notion',
  label: 'Notion',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'verificationToken', from: 'the unsigned first POST' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'verificationToken', bytes: asText },
    signature: { read: oneHeader, header: 'x-notion-signature', prefix: 'sha256=' },
    signed: [body],
  },
  handshake: {
    says: 'the first POST holds verification_token, unsigned: it is stored, then pasted at Notion by a person',
    answer: enrolByBody,
    signatureHeader: 'x-notion-signature',
    members: { verification_token: 'verificationToken' },
  },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/type'],
    time: { at: 'body/timestamp', unit: 'iso' },
    entity: ['body/entity/type', 'body/entity/id'],
    account: ['body/workspace_id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'about 8 in about 24 h',
};

export const pagerduty: Provider = {
  id: 'pagerduty',
  label: 'PagerDuty v3',
  status: 'unverified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the subscription, shown once' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: versions, headers: ['x-pagerduty-signature'], separator: ',', version: 'v1=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['body/event/id'],
    type: ['body/event/event_type'],
    time: { at: 'body/event/occurred_at', unit: 'iso' },
    entity: ['body/event/data/type', 'body/event/data/id'],
  },
  answer: EMPTY_200,
  deadline: 'about 5 s',
  retries: 'not stated',
};
