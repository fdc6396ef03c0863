import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { type JsonList, jsonEvents } from '../events/json.ts';
import type { Look } from '../events/sources.ts';
import type { Provider } from '../row.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, method, timestamp, url } from '../shapes/pieces.ts';
import { plainHash } from '../shapes/plain-hash.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** The escapes that HubSpot decodes before it signs (its page "Validating requests"); all others stay. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

const hubspotUrl = (call: Call): string =>
  (call.request.url.split('#', 1)[0] ?? '').replace(DECODED, (escaped) => decodeURIComponent(escaped));

/** Newer apps send `object.*` with a type id; the same contact must be the same entity in both forms. */
const OBJECT_TYPES: Readonly<Record<string, string>> = {
  '0-1': 'contact',
  '0-2': 'company',
  '0-3': 'deal',
  '0-5': 'ticket',
};

const hubspotEntity = (look: Look): string | undefined => {
  const prefix = look('item/subscriptionType')?.split('.', 1)[0];
  const typeId = look('item/objectTypeId');
  const kind = prefix === 'object' && typeId ? (OBJECT_TYPES[typeId] ?? typeId) : prefix;
  const id = look('item/objectId');
  return kind && id && `${kind}:${id}`;
};

/** No event id is unique, so subscription, object, property and time make the identity. */
const HUBSPOT_EVENTS: readonly JsonList[] = [
  {
    items: '#',
    id: ['item/subscriptionId', 'item/objectId', 'item/propertyName?', 'item/occurredAt'],
    type: ['item/subscriptionType'],
    time: { at: 'item/occurredAt', unit: 'milliseconds' },
    entity: hubspotEntity,
    account: ['item/portalId'],
  },
];

export const hubspotV3: Provider = {
  id: 'hubspot-v3',
  label: 'HubSpot (signature v3)',
  status: 'verified',
  signed: 'method + public URL (some escapes decoded) + body + timestamp',
  freshness: '300 s, both sides',
  parts: [{ name: 'clientSecret', from: 'the app’s Auth page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'clientSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hubspot-signature-v3' },
    signed: [method, hubspotUrl, body, timestamp],
    clock: { headers: ['x-hubspot-request-timestamp'], unit: 'milliseconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvents,
    lists: HUBSPOT_EVENTS,
  },
  answer: EMPTY_200,
  deadline: '5 s',
  retries: 'up to 10 in 24 h on anything but 2xx',
  notes: 'Older signatures are sent beside it and ignored. eventId is not unique. Up to 100 events in a request.',
};

export const hubspotV1: Provider = {
  id: 'hubspot-v1',
  label: 'HubSpot (signature v1)',
  status: 'verified',
  signed: 'client secret + body, by plain SHA-256',
  freshness: 'none',
  parts: [{ name: 'clientSecret', from: 'the app’s Auth page' }],
  scheme: {
    verify: plainHash,
    header: 'x-hubspot-signature',
    version: { header: 'x-hubspot-signature-version', value: 'v1' },
    part: 'clientSecret',
    signed: [body],
  },
  events: { read: jsonEvents, lists: HUBSPOT_EVENTS },
  answer: EMPTY_200,
  deadline: '5 s',
  retries: 'up to 10 in 24 h on anything but 2xx',
  notes: 'Take v3 where you can: this one has no time and a captured request verifies for ever.',
};

export const hubspotV2: Provider = {
  id: 'hubspot-v2',
  label: 'HubSpot (signature v2)',
  status: 'verified',
  signed: 'client secret + method + public URL + body, by plain SHA-256',
  freshness: 'none',
  parts: [{ name: 'clientSecret', from: 'the app’s Auth page' }],
  scheme: {
    verify: plainHash,
    header: 'x-hubspot-signature',
    version: { header: 'x-hubspot-signature-version', value: 'v2' },
    part: 'clientSecret',
    signed: [method, url, body],
  },
  events: { read: jsonEvents, lists: HUBSPOT_EVENTS },
  answer: EMPTY_200,
  deadline: '5 s',
  retries: 'up to 10 in 24 h on anything but 2xx',
  notes: 'Take v3 where you can: this one has no time and a captured request verifies for ever.',
};
