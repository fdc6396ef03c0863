import { EMPTY_200 } from '../answers.ts';
import { formEvent } from '../events/form.ts';
import { jsonEvent, jsonEvents } from '../events/json.ts';
import { jsonLines } from '../events/json-lines.ts';
import type { Provider } from '../row.ts';
import { probe } from '../shapes/handshakes.ts';
import { oktaVerification } from '../shapes/okta.ts';
import { basic, headerToken, urlSecret } from '../shapes/shared-secrets.ts';

export const gitlab: Provider = {
  id: 'gitlab',
  label: 'GitLab, secret token',
  status: 'verified',
  signed: 'nothing: a shared token in a header',
  freshness: 'none',
  parts: [{ name: 'secretToken', from: 'the webhook’s settings' }],
  scheme: { verify: headerToken, header: 'x-gitlab-token', part: 'secretToken' },
  events: {
    read: jsonEvent,
    id: ['header/idempotency-key|header/x-gitlab-event-uuid?', 'hash'],
    type: ['body/object_kind|body/event_name'],
    entity: ['=project', 'body/project/id|body/project_id'],
    account: ['body/project/id|body/project_id|body/group_id'],
  },
  answer: EMPTY_200,
  deadline: '10 s on gitlab.com',
  retries: 'few; after 4 failures in a row disabled for 1 min, growing to 24 h; 4xx for ever (unconfirmed)',
};

export const telegram: Provider = {
  id: 'telegram',
  label: 'Telegram Bot API',
  status: 'verified',
  signed: 'nothing: a shared token in a header',
  freshness: 'none',
  parts: [{ name: 'secretToken', from: 'chosen by you in setWebhook', form: /^[A-Za-z0-9_-]{1,256}$/ }],
  scheme: { verify: headerToken, header: 'x-telegram-bot-api-secret-token', part: 'secretToken' },
  events: {
    read: jsonEvent,
    id: ['body/update_id'],
    type: ['other-key/update_id'],
    time: { at: 'body/message/date|body/edited_message/date|body/channel_post/date', unit: 'seconds' },
    entity: ['=chat', 'body/message/chat/id|body/edited_message/chat/id|body/channel_post/chat/id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'an unstated number; kept 24 h at most (unconfirmed)',
};

export const okta: Provider = {
  id: 'okta',
  label: 'Okta event hook',
  status: 'verified',
  signed: 'nothing: a shared text in the Authorization header',
  freshness: 'none',
  parts: [{ name: 'authenticationSecret', from: 'the event hook’s settings; the whole value of the header' }],
  methods: ['POST', 'GET'],
  scheme: { verify: headerToken, header: 'authorization', part: 'authenticationSecret' },
  handshake: { says: 'GET with x-okta-verification-challenge: its value comes back in JSON', answer: oktaVerification },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'data/events/#',
        id: ['item/uuid'],
        type: ['item/eventType'],
        time: { at: 'item/published', unit: 'iso' },
        entity: ['=actor', 'item/actor/id'],
        account: ['body/source'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: '3 s',
  retries: '1, on time-out and 5xx; never on 4xx',
};

export const auth0: Provider = {
  id: 'auth0',
  label: 'Auth0 log stream',
  status: 'verified',
  signed: 'nothing: a shared text in the Authorization header',
  freshness: 'none',
  parts: [{ name: 'authorizationToken', from: 'the stream’s settings; the whole value of the header' }],
  scheme: { verify: headerToken, header: 'authorization', part: 'authorizationToken' },
  events: {
    read: jsonLines,
    fields: {
      id: ['item/log_id'],
      type: ['item/data/type'],
      time: { at: 'item/data/date', unit: 'iso' },
      entity: ['=user', 'item/data/user_id'],
      account: ['item/data/tenant_name|item/data/hostname'],
    },
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'up to 3',
  notes: 'JSON lines, an array, or single objects, by the stream’s settings.',
};

export const postmark: Provider = {
  id: 'postmark',
  label: 'Postmark',
  status: 'verified',
  signed: 'nothing: Basic authentication in the registered URL',
  freshness: 'none',
  parts: [
    { name: 'user', from: 'chosen by you, in the webhook’s URL' },
    { name: 'password', from: 'chosen by you, in the webhook’s URL' },
  ],
  scheme: { verify: basic, userPart: 'user', passwordPart: 'password' },
  events: {
    read: jsonEvent,
    id: [
      'body/RecordType',
      'body/MessageID',
      'body/ID?',
      'body/DeliveredAt|body/BouncedAt|body/ReceivedAt|body/ChangedAt?',
    ],
    type: ['body/RecordType'],
    time: { at: 'body/DeliveredAt|body/BouncedAt|body/ReceivedAt|body/ChangedAt', unit: 'iso' },
    entity: ['=message', 'body/MessageID'],
    account: ['body/ServerID'],
  },
  answer: EMPTY_200,
  deadline: 'not stated; 403 stops the retries (unconfirmed)',
  retries: 'up to about 10, 1 min to 6 h apart (unconfirmed)',
};

export const pipedrive: Provider = {
  id: 'pipedrive',
  label: 'Pipedrive v2',
  status: 'verified',
  signed: 'nothing: Basic authentication',
  freshness: 'none',
  parts: [
    { name: 'user', from: 'http_auth_user of the webhook' },
    { name: 'password', from: 'http_auth_password of the webhook' },
  ],
  scheme: { verify: basic, userPart: 'user', passwordPart: 'password' },
  events: {
    read: jsonEvent,
    id: ['body/meta/id'],
    type: ['body/meta/action', 'body/meta/entity'],
    time: { at: 'body/meta/timestamp', unit: 'iso' },
    entity: ['body/meta/entity', 'body/meta/entity_id'],
    account: ['body/meta/company_id'],
  },
  answer: EMPTY_200,
  deadline: '10 s (unconfirmed)',
  retries: '3, then a ban that grows (unconfirmed)',
};

export const mailchimp: Provider = {
  id: 'mailchimp',
  label: 'Mailchimp Marketing, unsigned',
  status: 'verified',
  signed: 'nothing: a secret in the URL’s path or query',
  freshness: 'none',
  parts: [{ name: 'urlSecret', from: 'chosen by you, in the webhook’s URL' }],
  methods: ['POST', 'GET', 'HEAD'],
  scheme: { verify: urlSecret, part: 'urlSecret' },
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
  deadline: '10 s',
  retries: 'for 75 min',
  notes: 'Take the signed kind where you can.',
};
