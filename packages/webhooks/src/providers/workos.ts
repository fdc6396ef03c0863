import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
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
