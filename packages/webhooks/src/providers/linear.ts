import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const linear: Provider = {
  id: 'linear',
  label: 'Linear',
  status: 'verified',
  signed: 'body, which holds the time',
  freshness: '8 h in the past, for 7 h of retries that keep the time; 300 s in the future',
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
    window: { at: 'body/webhookTimestamp', unit: 'milliseconds', past: 28_800, future: 300 },
    // The delivery's id is not signed. The time of sending is no part of the identity: a retry may renew it.
    id: [
      'body/type',
      'body/action?',
      'body/data/id|body/issueData/id|body/notification/id|body/agentSession/id|hash',
      'body/createdAt|hash',
    ],
    type: ['body/type', 'body/action?'],
    time: { at: 'body/createdAt', unit: 'iso' },
    entity: ['body/type', 'body/data/id'],
    account: ['body/organizationId'],
  },
  answer: EMPTY_200,
  deadline: '5 s',
  retries: 'after 1 min, 1 h and 6 h',
};
