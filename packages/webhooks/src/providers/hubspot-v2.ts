import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { HUBSPOT_EVENTS } from '../shapes/hubspot-events.ts';
import { body, method, url } from '../shapes/pieces.ts';
import { plainHash } from '../shapes/plain-hash.ts';

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
