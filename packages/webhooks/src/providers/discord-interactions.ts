import { jsonAnswer } from '../answers.ts';
import { isRecord, jsonEvent, type Reply } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { ed25519Hex } from '../shapes/key-objects.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { publicKey } from '../shapes/public-key.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** A ping wants type 1. An autocompletion can only be answered on the spot, so it gets no choices and is not kept. */
const discordInteractionReply: Reply = (interaction) => {
  if (!isRecord(interaction)) return undefined;
  if (interaction.type === 1) return jsonAnswer({ type: 1 });
  return interaction.type === 4 ? jsonAnswer({ type: 8, data: { choices: [] } }) : undefined;
};

export const discordInteractions: Provider = {
  id: 'discord-interactions',
  label: 'Discord interactions',
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
  handshake: { says: 'type 1 is a ping: {"type":1}; probes with wrong signatures must get 401' },
  events: {
    read: jsonEvent,
    reply: discordInteractionReply,
    id: ['body/id'],
    type: ['=interaction', 'body/type'],
    entity: ['=channel', 'body/channel_id'],
    account: ['body/guild_id|body/application_id'],
  },
  // Type 5: the answer follows through the interaction's token, within 15 minutes.
  answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"type":5}' },
  deadline: '3 s',
  retries: 'none',
};
