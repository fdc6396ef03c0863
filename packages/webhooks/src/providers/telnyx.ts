import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { ed25519Base64 } from '../shapes/key-objects.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { publicKey } from '../shapes/public-key.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const telnyx: Provider = {
  id: 'telnyx',
  label: 'Telnyx',
  status: 'verified',
  signed: 'timestamp + "|" + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'publicKey', from: 'the portal’s Keys page; base64' }],
  // Each signature and each key costs a hash of the body: far above what the vendor sends.
  limits: { bytes: 1_000_000 },
  scheme: {
    verify: publicKey,
    hash: null,
    encoding: 'base64',
    key: { part: 'publicKey', object: ed25519Base64 },
    signature: { read: oneHeader, header: 'telnyx-signature-ed25519' },
    signed: [timestamp, '|', body],
    clock: { headers: ['telnyx-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['body/data/id'],
    type: ['body/data/event_type'],
    time: { at: 'body/data/occurred_at', unit: 'iso' },
    entity: ['body/data/payload/record_type|=resource', 'body/data/payload/id|body/data/payload/call_control_id'],
  },
  answer: EMPTY_200,
  deadline: 'about 2 s',
  retries: 'not stated',
};
