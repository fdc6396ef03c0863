import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText, asWhsec } from '../shapes/keys.ts';
import { body, svixId, timestamp, webhookId } from '../shapes/pieces.ts';
import { versions } from '../shapes/signatures.ts';

/** `whsec_` and base64 of 24 to 64 bytes. */
const WHSEC = /^(?:whsec_)?[A-Za-z0-9+/]{32,86}={0,2}$/;

export const standardWebhooks: Provider = {
  id: 'standard-webhooks',
  label: 'Standard Webhooks v1',
  status: 'verified',
  signed: 'webhook-id + "." + webhook-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the sender; whsec_ and base64', form: WHSEC }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signingSecret', bytes: asWhsec },
    signature: { read: versions, headers: ['webhook-signature'], separator: ' ', version: 'v1,' },
    signed: [webhookId, '.', timestamp, '.', body],
    clock: { headers: ['webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/webhook-id'],
    type: ['body/type'],
    time: { at: 'body/timestamp', unit: 'iso' },
    entity: ['body/data/object?', 'body/data/id'],
  },
  answer: EMPTY_200,
  deadline: '15 to 30 s advised to senders',
  retries: 'advised: growing gaps over days; 3xx counts as failed, 410 disables',
};

export const svix: Provider = {
  id: 'svix',
  label: 'Svix',
  status: 'verified',
  signed: 'svix-id + "." + svix-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the endpoint’s page; whsec_ and base64', form: WHSEC }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signingSecret', bytes: asWhsec },
    signature: { read: versions, headers: ['svix-signature', 'webhook-signature'], separator: ' ', version: 'v1,' },
    signed: [svixId, '.', timestamp, '.', body],
    clock: { headers: ['svix-timestamp', 'webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/svix-id|header/webhook-id'],
    type: ['body/type|body/event_type|body/eventType|body/event|=message'],
    time: { at: 'body/timestamp', unit: 'iso' },
  },
  answer: EMPTY_200,
  deadline: '30 s by default',
  retries: 'after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h',
  notes: 'The type is the application’s own; `message` where the body names none.',
};

export const gitlabSigningToken: Provider = {
  id: 'gitlab-signing-token',
  label: 'GitLab, signing token',
  status: 'verified',
  signed: 'webhook-id + "." + webhook-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [
    {
      name: 'signingToken',
      from: 'the webhook’s settings; whsec_ and base64 of 32 bytes',
      form: /^whsec_[A-Za-z0-9+/]{43}=$/,
    },
  ],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signingToken', bytes: asWhsec },
    signature: { read: versions, headers: ['webhook-signature'], separator: ' ', version: 'v1,' },
    signed: [webhookId, '.', timestamp, '.', body],
    clock: { headers: ['webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/webhook-id'],
    type: ['body/object_kind|body/event_name'],
    entity: ['=project', 'body/project/id|body/project_id'],
    account: ['body/project/id|body/project_id|body/group_id'],
  },
  answer: EMPTY_200,
  deadline: '10 s on gitlab.com',
  retries: 'few; failing hooks are disabled for a growing time (unconfirmed)',
  notes: 'New, behind a feature flag. X-Gitlab-Token may come beside it and is ignored.',
};

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
