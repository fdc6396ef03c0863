import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

export const paddle: Provider = {
  id: 'paddle',
  label: 'Paddle Billing',
  status: 'verified',
  signed: 'timestamp + ":" + body',
  freshness: '5 s in the past as in the vendor’s SDK, 5 s in the future',
  parts: [{ name: 'secretKey', from: 'the notification destination' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secretKey', bytes: asText },
    signature: { read: pairs, header: 'paddle-signature', separator: ';', timestamp: 'ts', signature: 'h1' },
    signed: [timestamp, ':', body],
    clock: { unit: 'seconds', past: 5, future: 5 },
  },
  events: {
    read: jsonEvent,
    id: ['body/event_id'],
    type: ['body/event_type'],
    time: { at: 'body/occurred_at', unit: 'iso' },
    entity: ['=resource', 'body/data/id'],
  },
  answer: EMPTY_200,
  deadline: '5 s',
  retries: 'live 60 in 3 days, sandbox 3 in 15 min',
};
