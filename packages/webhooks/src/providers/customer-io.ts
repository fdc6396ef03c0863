import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const customerIo: Provider = {
  id: 'customer-io',
  label: 'Customer.io',
  status: 'verified',
  signed: '"v0:" + timestamp + ":" + body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'signingKey', from: 'the reporting webhook’s page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingKey', bytes: asText },
    signature: { read: oneHeader, header: 'x-cio-signature' },
    signed: ['v0:', timestamp, ':', body],
    clock: { headers: ['x-cio-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['body/event_id'],
    type: ['body/object_type', 'body/metric'],
    time: { at: 'body/timestamp', unit: 'seconds' },
    entity: ['=customer', 'body/data/customer_id|body/data/identifiers/id'],
  },
  answer: EMPTY_200,
  deadline: '4 s',
  retries: 'for days (unconfirmed)',
};
