import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { type JsonEvent, jsonEvent } from '../events/json.ts';
import { signedHeaders } from '../events/signed-headers.ts';
import type { Provider } from '../provider.ts';
import type { Facts, Reading } from '../scheme.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, method, url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const contentful: Provider = {
  id: 'contentful',
  label: 'Contentful',
  status: 'verified',
  signed: 'method, path with query, listed headers and body, one on each line',
  freshness: '300 s, both sides; the vendor’s SDK has 30 s, which refuses slow networks',
  parts: [{ name: 'signingSecret', from: 'Webhooks, Settings: request verification' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-contentful-signature' },
    signed: [method, '\n', pathAndQuery, '\n', contentfulHeaders, '\n', body],
    clock: { headers: ['x-contentful-timestamp'], unit: 'milliseconds', past: 300, future: 300 },
  },
  events: {
    read: contentfulEvent,
    id: ['fact/x-contentful-idempotency-key?', 'fact/x-contentful-topic', 'body/sys/id?', 'hash'],
    type: ['fact/x-contentful-topic'],
    time: { at: 'body/sys/updatedAt', unit: 'iso' },
    entity: ['body/sys/type', 'body/sys/id'],
    account: ['body/sys/space/sys/id'],
  },
  answer: EMPTY_200,
  deadline: '30 s (unconfirmed)',
  retries: '2 on 429 and 5xx (unconfirmed)',
};

/** Only headers that the signature covers say what the event is. */
function contentfulEvent(call: Call, reader: JsonEvent, facts: Facts): Reading {
  const signed = signedHeaders(call, call.header('x-contentful-signed-headers')?.split(',') ?? []);
  return 'x-contentful-topic' in signed ? jsonEvent(call, reader, { ...facts, ...signed }) : 'missing-header';
}

function pathAndQuery(call: Call): string {
  return /^https?:\/\/[^/?#]+(.*)$/s.exec(url(call))?.[1] || '/';
}

const MOST_SIGNED_HEADERS = 64;

/** The headers that a header lists, as `name:value` separated by semicolons, in the order listed. */
export function contentfulHeaders(call: Call): string | undefined {
  const names = call.header('x-contentful-signed-headers')?.split(',') ?? [];
  const distinct = new Set(names);
  const covered = distinct.has('x-contentful-timestamp') && distinct.has('x-contentful-signed-headers');
  if (!covered || distinct.size !== names.length || names.length > MOST_SIGNED_HEADERS) return undefined;
  const values = names.map((name) => call.header(name));
  if (values.includes(undefined)) return undefined;
  return names.map((name, index) => `${name}:${values[index]?.trim()}`).join(';');
}
