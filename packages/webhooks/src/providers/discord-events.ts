import { EMPTY_204 } from '../answers.ts';
import { isRecord, jsonEvent, type Reply } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { ed25519Hex } from '../shapes/key-objects.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { publicKey } from '../shapes/public-key.ts';
import { oneHeader } from '../shapes/signatures.ts';

const discordPing: Reply = (event) => (isRecord(event) && event.type === 0 ? EMPTY_204 : undefined);

export const discordEvents: Provider = {
  id: 'discord-events',
  label: 'Discord webhook events',
  status: 'verified',
  signed: 'timestamp + body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'publicKey', from: 'the application’s General information; hex' }],
  // Each signature and each key costs a hash of the body: far above what the vendor sends.
  limits: { bytes: 1_000_000 },
  scheme: {
    verify: publicKey,
    hash: null,
    encoding: 'hex',
    key: { part: 'publicKey', object: ed25519Hex },
    signature: { read: oneHeader, header: 'x-signature-ed25519' },
    signed: [timestamp, body],
    clock: { headers: ['x-signature-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  handshake: { says: 'type 0 is a ping: 204; probes with wrong signatures must get 401' },
  events: {
    read: jsonEvent,
    reply: discordPing,
    id: ['body/event/type', 'body/event/timestamp?', 'hash'],
    type: ['body/event/type'],
    time: { at: 'body/event/timestamp', unit: 'utc' },
    account: ['body/application_id'],
  },
  answer: EMPTY_204,
  deadline: '3 s',
  retries: 'for up to 10 min',
};
