import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { ed25519Whpk } from '../shapes/key-objects.ts';
import { body, timestamp, webhookId } from '../shapes/pieces.ts';
import { publicKey } from '../shapes/public-key.ts';
import { versions } from '../shapes/signatures.ts';

export const standardWebhooksV1a: Provider = {
  id: 'standard-webhooks-v1a',
  label: 'Standard Webhooks v1a (Ed25519)',
  status: 'verified',
  signed: 'webhook-id + "." + webhook-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'publicKey', from: 'the sender; whpk_ and base64', form: /^whpk_[A-Za-z0-9+/]{43}=$/ }],
  // Each signature and each key costs a hash of the body: far above what the vendor sends.
  limits: { bytes: 500_000 },
  scheme: {
    verify: publicKey,
    hash: null,
    encoding: 'base64',
    key: { part: 'publicKey', object: ed25519Whpk },
    signature: { read: versions, headers: ['webhook-signature'], separator: ' ', version: 'v1a,' },
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
