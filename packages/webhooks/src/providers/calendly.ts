import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

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
