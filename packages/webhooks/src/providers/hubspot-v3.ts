import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { HUBSPOT_EVENTS } from '../shapes/hubspot-events.ts';
import { asText } from '../shapes/keys.ts';
import { body, method, timestamp } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** The escapes that HubSpot decodes before it signs (its page "Validating requests"); all others stay. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

const hubspotUrl = (call: Call): string =>
  call.request.url.replace(/#.*/s, '').replace(DECODED, (escaped) => decodeURIComponent(escaped));

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
