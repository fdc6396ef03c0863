import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

export const stripe: Provider = {
  id: 'stripe',
  label: 'Stripe',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the endpoint’s page; the whole whsec_ text is the key' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: pairs, header: 'stripe-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/type'],
    // Seconds; thin events write ISO text.
    time: { at: 'body/created', unit: 'epoch-or-iso' },
    entity: ['body/data/object/object|body/related_object/type', 'body/data/object/id|body/related_object/id'],
    account: ['body/account|body/context'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'live up to 3 days, sandbox 3 in some hours; redirects count as failed',
  notes: 'Events come in no order. The old secret stays valid for up to 24 h when rolled (unconfirmed).',
};
