import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { HUBSPOT_EVENTS } from '../shapes/hubspot-events.ts';
import { body } from '../shapes/pieces.ts';
import { plainHash } from '../shapes/plain-hash.ts';

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
