import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { atlassianConnect as connectToken } from '../shapes/atlassian.ts';
import { bearerJwt } from '../shapes/bearer-jwt.ts';
import { plaidVerification } from '../shapes/plaid.ts';

export const plaid: Provider = {
  id: 'plaid',
  label: 'Plaid',
  status: 'verified',
  signed: 'a JWT (ES256) with the hash of the body',
  freshness: '300 s, both sides',
  parts: [
    { name: 'clientId', from: 'the dashboard’s Keys page' },
    { name: 'secret', from: 'the dashboard’s Keys page' },
    { name: 'environment', from: 'production (default) or sandbox', optional: true, form: /^(?:production|sandbox)$/ },
  ],
  scheme: { verify: plaidVerification },
  events: {
    read: jsonEvent,
    // Two updates of one item send equal bodies: the time of the signature tells them apart.
    id: ['body/webhook_type', 'body/webhook_code', 'body/item_id?', 'fact/iat', 'hash'],
    type: ['body/webhook_type', 'body/webhook_code'],
    entity: ['=item', 'body/item_id'],
    account: ['body/environment'],
  },
  answer: EMPTY_200,
  deadline: '10 s (unconfirmed)',
  retries: 'for about 24 h',
};

export const atlassianConnect: Provider = {
  id: 'atlassian-connect',
  label: 'Atlassian Connect',
  status: 'verified',
  signed: 'a JWT (HS256) over method, path and query; the body is not covered',
  freshness: 'until the token’s exp, about 3 min',
  parts: [
    { name: 'clientKey', from: 'the installed hook, one for each tenant' },
    { name: 'sharedSecret', from: 'the installed hook, one for each tenant' },
  ],
  scheme: { verify: connectToken },
  events: {
    read: jsonEvent,
    id: ['header/x-atlassian-webhook-identifier?', 'hash'],
    type: ['body/webhookEvent|body/event|body/eventType'],
    time: { at: 'body/timestamp', unit: 'milliseconds' },
    entity: ['=issue', 'body/issue/id'],
    account: ['fact/iss'],
  },
  answer: EMPTY_200,
  deadline: 'about 20 s',
  retries: 'up to 5, 5 to 15 min apart',
  notes: 'The installed hook, which hands over the secret, is not taken here: store its values as a secret.',
};

export const jiraDynamic: Provider = {
  id: 'jira-dynamic',
  label: 'Jira dynamic webhook (OAuth app)',
  status: 'unverified',
  signed: 'a JWT (HS256); the body is not covered',
  freshness: 'until the token’s exp',
  parts: [{ name: 'clientSecret', from: 'the OAuth app’s settings' }],
  scheme: { verify: bearerJwt, algorithms: ['HS256'], keys: { part: 'clientSecret' }, leeway: 30 },
  events: {
    read: jsonEvent,
    id: ['header/x-atlassian-webhook-identifier?', 'hash'],
    type: ['body/webhookEvent'],
    time: { at: 'body/timestamp', unit: 'milliseconds' },
    entity: ['=issue', 'body/issue/id'],
  },
  answer: EMPTY_200,
  deadline: 'about 20 s',
  retries: 'as Jira; the webhook expires after 30 days (unconfirmed)',
};

export const googlePubsub: Provider = {
  id: 'google-pubsub',
  label: 'Google Pub/Sub push',
  status: 'unverified',
  signed: 'a JWT (RS256) by Google; the body is not covered',
  freshness: 'until the token’s exp',
  parts: [
    { name: 'audience', from: 'the push subscription' },
    { name: 'email', from: 'the push subscription’s service account' },
  ],
  scheme: {
    verify: bearerJwt,
    algorithms: ['RS256'],
    keys: { url: 'https://www.googleapis.com/oauth2/v3/certs' },
    leeway: 30,
    issuers: ['https://accounts.google.com', 'accounts.google.com'],
    claims: { aud: 'audience', email: 'email' },
    flag: 'email_verified',
  },
  events: {
    read: jsonEvent,
    id: ['body/message/messageId|body/message/message_id'],
    type: ['body/message/attributes/eventType|=message'],
    time: { at: 'body/message/publishTime', unit: 'iso' },
    account: ['body/subscription'],
  },
  answer: EMPTY_200,
  deadline: 'the subscription’s acknowledgement deadline',
  retries: 'until retention ends',
};
