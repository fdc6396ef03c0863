import { EMPTY_200, EMPTY_204, jsonAnswer } from '../answers.ts';
import { isRecord, jsonEvent, jsonEvents, type Reply } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { ed25519Base64, ed25519Hex, ed25519Whpk, p256Spki } from '../shapes/key-objects.ts';
import { body, timestamp, webhookId } from '../shapes/pieces.ts';
import { publicKey } from '../shapes/public-key.ts';
import { oneHeader, versions } from '../shapes/signatures.ts';

export const standardWebhooksV1a: Provider = {
  id: 'standard-webhooks-v1a',
  label: 'Standard Webhooks v1a (Ed25519)',
  status: 'verified',
  signed: 'webhook-id + "." + webhook-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'publicKey', from: 'the sender; whpk_ and base64', form: /^whpk_[A-Za-z0-9+/]{43}=$/ }],
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

export const sendgrid: Provider = {
  id: 'sendgrid',
  label: 'SendGrid Event Webhook',
  status: 'verified',
  signed: 'timestamp + body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'verificationKey', from: 'Mail settings, signed event webhook; base64' }],
  scheme: {
    verify: publicKey,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'verificationKey', object: p256Spki },
    signature: { read: oneHeader, header: 'x-twilio-email-event-webhook-signature' },
    signed: [timestamp, body],
    clock: { headers: ['x-twilio-email-event-webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: '#',
        id: ['item/sg_event_id'],
        type: ['item/event'],
        time: { at: 'item/timestamp', unit: 'seconds' },
        entity: ['=message', 'item/sg_message_id'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'about 10 s',
  retries: 'for about 24 h',
};

export const telnyx: Provider = {
  id: 'telnyx',
  label: 'Telnyx',
  status: 'verified',
  signed: 'timestamp + "|" + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'publicKey', from: 'the portal’s Keys page; base64' }],
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

const discordPing: Reply = (event) => (isRecord(event) && event.type === 0 ? EMPTY_204 : undefined);

export const discordEvents: Provider = {
  id: 'discord-events',
  label: 'Discord webhook events',
  status: 'verified',
  signed: 'timestamp + body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'publicKey', from: 'the application’s General information; hex' }],
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
