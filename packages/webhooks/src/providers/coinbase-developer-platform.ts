import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { type JsonEvent, jsonEvent } from '../events/json.ts';
import { signedHeaders } from '../events/signed-headers.ts';
import type { Provider } from '../provider.ts';
import type { Facts, Reading } from '../scheme.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';
import type { Signatures } from '../shapes/signed.ts';

export const coinbaseDeveloperPlatform: Provider = {
  id: 'coinbase-developer-platform',
  label: 'Coinbase Developer Platform (Hook0)',
  status: 'verified',
  signed: 'timestamp + "." + header names + "." + their values joined by "." + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'secret', from: 'the subscription’s metadata' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: pairs, header: 'x-hook0-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', hook0Names, '.', hook0Headers, '.', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: hook0Event,
    id: ['fact/x-event-id?', 'hash'],
    type: ['fact/x-event-type|body/eventType|body/event_type'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'not stated',
  notes:
    'Id and type are signed only if the sender lists their headers; others are not looked at, and the body’s hash is part of the identity.',
};

/** Only headers that the signature covers say what the event is. */
function hook0Event(call: Call, reader: JsonEvent, facts: Facts): Reading {
  const lists = [...(call.header('x-hook0-signature') ?? '').matchAll(/(?:^|,)h=([^,]*)/g)];
  // Of several lists the scheme has verified one: then none is taken.
  const names = lists.length === 1 ? (lists[0]?.[1]?.split(' ') ?? []) : [];
  return jsonEvent(call, reader, { ...facts, ...signedHeaders(call, names) });
}

/** Hook0: the names of further signed headers, separated by spaces. */
export function hook0Names(_call: Call, found: Signatures): string | undefined {
  return found.others?.get('h');
}

const MOST_SIGNED_HEADERS = 64;

/** Their values, in the order of the names. */
function hook0Headers(call: Call, found: Signatures): string | undefined {
  const names = found.others?.get('h')?.split(' ') ?? [];
  const values = names.map((name) => call.header(name.toLowerCase()));
  return names.length <= MOST_SIGNED_HEADERS && !values.includes(undefined) ? values.join('.') : undefined;
}
