import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asWhsec, WHSEC_FORM } from '../shapes/keys.ts';
import { body, timestamp, webhookId } from '../shapes/pieces.ts';
import { versions } from '../shapes/signatures.ts';

export const standardWebhooks: Provider = {
  id: 'standard-webhooks',
  label: 'Standard Webhooks v1',
  status: 'verified',
  signed: 'webhook-id + "." + webhook-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the sender; whsec_ and base64', form: WHSEC_FORM }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signingSecret', bytes: asWhsec },
    signature: { read: versions, headers: ['webhook-signature'], separator: ' ', version: 'v1,' },
    signed: [webhookId, '.', timestamp, '.', body],
    clock: { headers: ['webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/webhook-id'],
    type: ['body/type'],
    time: { at: 'body/timestamp', unit: 'iso' },
    entity: ['body/data/object?', 'body/data/id'],
  },
  answer: EMPTY_200,
  deadline: '15 to 30 s advised to senders',
  retries: 'advised: growing gaps over days; 3xx counts as failed, 410 disables',
};
