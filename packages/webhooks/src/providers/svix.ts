import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asWhsec, WHSEC_FORM } from '../shapes/keys.ts';
import { body, svixId, timestamp } from '../shapes/pieces.ts';
import { versions } from '../shapes/signatures.ts';

export const svix: Provider = {
  id: 'svix',
  label: 'Svix',
  status: 'verified',
  signed: 'svix-id + "." + svix-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the endpoint’s page; whsec_ and base64', form: WHSEC_FORM }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signingSecret', bytes: asWhsec },
    signature: { read: versions, headers: ['svix-signature', 'webhook-signature'], separator: ' ', version: 'v1,' },
    signed: [svixId, '.', timestamp, '.', body],
    clock: { headers: ['svix-timestamp', 'webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/svix-id|header/webhook-id'],
    type: ['body/type|body/event_type|body/eventType|body/event|=message'],
    time: { at: 'body/timestamp', unit: 'iso' },
  },
  answer: EMPTY_200,
  deadline: '30 s by default',
  retries: 'after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h',
  notes: 'The type is the application’s own; `message` where the body names none.',
};
