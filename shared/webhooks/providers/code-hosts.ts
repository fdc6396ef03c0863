import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const github: Provider = {
  id: 'github',
  label: 'GitHub',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hub-signature-256', prefix: 'sha256=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['header/x-github-delivery?', 'hash'],
    type: ['header/x-github-event', 'body/action?'],
    entity: ['=repository', 'body/repository/id'],
    account: ['body/organization/id|body/repository/owner/id|body/sender/id'],
  },
  answer: EMPTY_200,
  deadline: '10 s',
  retries: 'none by itself; by hand or API for 3 days (unconfirmed)',
  notes:
    'Content type must be application/json. The delivery id is not signed, so the body’s hash is part of the identity.',
};

export const bitbucket: Provider = {
  id: 'bitbucket',
  label: 'Bitbucket Cloud',
  status: 'unverified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hub-signature', prefix: 'sha256=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['header/x-request-uuid?', 'hash'],
    type: ['header/x-event-key'],
    entity: ['=repository', 'body/repository/uuid'],
    account: ['body/repository/workspace/uuid'],
  },
  answer: EMPTY_200,
  deadline: 'about 10 s',
  retries: 'about 2; bodies over 256 KB are not sent',
};

export const jira: Provider = {
  id: 'jira',
  label: 'Jira Cloud, admin webhook',
  status: 'unverified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings; without one nothing is signed' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hub-signature', prefix: 'sha256=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['header/x-atlassian-webhook-identifier?', 'hash'],
    type: ['body/webhookEvent'],
    time: { at: 'body/timestamp', unit: 'milliseconds' },
    entity: ['=issue', 'body/issue/id'],
  },
  answer: EMPTY_200,
  deadline: 'about 20 s',
  retries: 'up to 5, 5 to 15 min apart, on 408, 409, 425, 429 and 5xx',
};
