import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import { joinId, type Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

/** A whole document holds its revision; a projection may hold nothing that changes. A deletion sends the last revision's bytes. */
const sanityId = (look: Look) =>
  joinId([
    look('header/sanity-operation'),
    look('body/_rev|body/_updatedAt') ?? look('header/idempotency-key'),
    look('hash'),
  ]);

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
    id: sanityId,
    type: ['body/_type|=document', 'header/sanity-operation?'],
    time: { at: 'body/_updatedAt', unit: 'iso' },
    entity: ['=document', 'body/_id|header/sanity-document-id'],
    account: ['header/sanity-project-id', 'header/sanity-dataset'],
  },
  unsigned: [
    {
      source: 'header/sanity-operation',
      gives: ['id', 'type'],
      because: 'the body does not name the operation, and a deletion sends the bytes of the last update',
    },
    {
      source: 'header/idempotency-key',
      gives: ['id'],
      because: 'a projection without _rev and _updatedAt sends equal bytes for two updates',
    },
    { source: 'header/sanity-project-id', gives: ['account'], because: 'the body does not name its project' },
    { source: 'header/sanity-dataset', gives: ['account'], because: 'the body does not name its dataset' },
  ],
  answer: EMPTY_200,
  deadline: '30 s (unconfirmed)',
  retries: '2, 30 s apart, on 429 and 5xx',
  notes: 'The webhook’s filter and projection decide what the body holds.',
};
