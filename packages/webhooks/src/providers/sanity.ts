import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

export const sanity: Provider = {
  id: 'sanity',
  label: 'Sanity',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '300 s, both sides (the SDK checks none)',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64url',
    key: { part: 'secret', bytes: asText },
    signature: { read: pairs, header: 'sanity-webhook-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'milliseconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/idempotency-key?', 'hash'],
    type: ['body/_type|=document', 'header/sanity-operation?'],
    time: { at: 'body/_updatedAt', unit: 'iso' },
    entity: ['=document', 'header/sanity-document-id|body/_id'],
    account: ['header/sanity-project-id', 'header/sanity-dataset'],
  },
  answer: EMPTY_200,
  deadline: '30 s (unconfirmed)',
  retries: '2, 30 s apart, on 429 and 5xx',
  notes: 'The webhook’s filter and projection decide what the body holds.',
};
