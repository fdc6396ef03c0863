import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

export const mux: Provider = {
  id: 'mux',
  label: 'Mux',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the webhook’s page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: pairs, header: 'mux-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/type'],
    time: { at: 'body/created_at', unit: 'iso' },
    entity: ['body/object/type', 'body/object/id'],
    account: ['body/environment/id'],
  },
  answer: EMPTY_200,
  deadline: '5 s (unconfirmed)',
  retries: 'for 24 h (unconfirmed)',
};
