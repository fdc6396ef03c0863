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
  freshness: '300 s, both sides; the vendor’s SDK has 5 s, which refuses slow networks',
  parts: [{ name: 'secretKey', from: 'the notification destination' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secretKey', bytes: asText },
    signature: { read: pairs, header: 'paddle-signature', separator: ';', timestamp: 'ts', signature: 'h1' },
    signed: [timestamp, ':', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
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
