import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

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
  unsigned: [
    {
      source: 'header/x-zendesk-webhook-invocation-id',
      gives: ['id'],
      because: 'the author of a trigger writes its body: without an id in it, two events send equal bytes',
    },
  ],
  answer: EMPTY_200,
  deadline: 'about 12 s',
  retries: 'about 3 to 5; a circuit breaker',
  notes: 'Webhooks of triggers are typed `trigger` unless their body has a `type`.',
};
