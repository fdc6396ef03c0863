import { createHmac } from 'node:crypto';
import { EMPTY_200, echo } from '../answers.ts';
import type { Call } from '../call.ts';
import { decode, sameDigest, sha1 } from '../compare.ts';
import { eventOf, type Fields } from '../events/fields.ts';
import { formOf, onlyValue, parametersIn } from '../events/form.ts';
import { contentHash, queryValue } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import type { EventReader, Facts, HandshakeAnswer, Reading, Verdict } from '../scheme.ts';
import { readXml, textAtPath, wholeOf } from '../xml/elements.ts';

export const braintree: Provider = {
  id: 'braintree',
  label: 'Braintree',
  status: 'verified',
  signed: 'the form field bt_payload',
  freshness: 'none; the time in the payload is signed',
  parts: [
    { name: 'publicKey', from: 'API keys' },
    { name: 'privateKey', from: 'API keys' },
  ],
  methods: ['POST', 'GET'],
  // Two fields; the XML of one notification.
  limits: { bytes: 1_000_000, parts: { most: 16, count: parametersIn } },
  scheme: { verify: braintreeForm },
  handshake: { says: 'GET ?bt_challenge= gets public key and keyed hash as text', answer: braintreeChallenge },
  events: {
    read: braintreeEvent,
    // Of the decoded payload: the form has further fields and other spellings, which are not signed.
    id: ['xml/kind', 'xml/timestamp', 'fact/payload'],
    type: ['xml/kind'],
    time: { at: 'xml/timestamp', unit: 'iso' },
  },
  answer: EMPTY_200,
  deadline: '30 s (unconfirmed)',
  retries: 'hourly for 24 h (unconfirmed)',
};

/** Braintree signs the form field `bt_payload`, base64 of XML, and names the public key beside each signature. */

/** A key of a hash, not the text: SHA-1 of the private key. */
export const keyedSha1 = (privateKey: string, text: string): Buffer =>
  createHmac('sha1', sha1(privateKey)).update(text).digest();

const MOST_PAIRS = 16;

export function braintreeForm(call: Call): Verdict {
  const form = formOf(call);
  if (!form) return 'malformed-body';
  const signatures = onlyValue(form, 'bt_signature');
  const payload = onlyValue(form, 'bt_payload');
  if (!signatures) return 'missing-signature';
  if (!payload || /[^A-Za-z0-9+/=\n]/.test(payload)) return 'malformed-body';
  const secrets = call.secrets.filter(({ publicKey, privateKey }) => publicKey && privateKey);
  if (secrets.length === 0) return 'secret-unavailable';
  const pairs = signatures.split('&', MOST_PAIRS).map((pair) => pair.split('|'));
  const wellFormed = pairs.every(([name, text, rest]) => name && text && rest === undefined && decode(text, 'hex'));
  if (!wellFormed) return 'malformed-signature';
  for (const { publicKey = '', privateKey = '' } of secrets) {
    const given = decode(pairs.find(([name]) => name === publicKey)?.[1] ?? '', 'hex');
    if (!given) continue;
    // The payload's last line break is part of what is signed, or not, by the version of the sender.
    if ([payload, `${payload}\n`].some((text) => sameDigest(keyedSha1(privateKey, text), given))) return {};
  }
  return 'signature-mismatch';
}

/** Sources are `xml/name`: elements of the decoded payload. The event's body is the whole form. */
interface BraintreeEvent extends EventReader, Fields {}

function braintreeEvent(call: Call, reader: BraintreeEvent, facts: Facts): Reading {
  const payload = onlyValue(formOf(call) ?? new Map(), 'bt_payload') ?? '';
  const bytes = Buffer.from(payload, 'base64');
  const xml = readXml(bytes);
  if (xml === undefined) return 'malformed-body';
  const find = (scope: string, steps: readonly string[]) =>
    scope === 'xml' ? textAtPath(xml, steps, wholeOf(xml)) : undefined;
  const event = eventOf(reader, {
    call,
    facts: { ...facts, payload: contentHash(bytes) },
    body: call.request.body,
    find,
  });
  return typeof event === 'string' ? event : { kind: 'events', events: [event] };
}

/** The URL is tried with a challenge that only the holder of the private key can answer. */
function braintreeChallenge(call: Call): HandshakeAnswer {
  if (call.request.method !== 'GET') return undefined;
  const challenge = queryValue(call.request.url, 'bt_challenge') ?? '';
  if (!/^[a-f0-9]{20,32}$/.test(challenge)) return 'handshake-refused';
  const [secret] = call.secrets.filter(({ publicKey, privateKey }) => publicKey && privateKey);
  if (!secret) return 'secret-unavailable';
  return echo(`${secret.publicKey}|${keyedSha1(secret.privateKey ?? '', challenge).toString('hex')}`);
}
