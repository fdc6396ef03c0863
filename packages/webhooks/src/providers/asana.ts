import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { enrolByHeader } from '../shapes/enrolment.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const asana: Provider = {
  id: 'asana',
  label: 'Asana',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'hookSecret', from: 'X-Hook-Secret of the handshake; one for each webhook' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'hookSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hook-signature' },
    signed: [body],
  },
  handshake: {
    says: 'the first POST carries X-Hook-Secret: it is stored and sent back in the same header',
    answer: enrolByHeader,
    header: 'x-hook-secret',
    part: 'hookSecret',
    signatureHeader: 'x-hook-signature',
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'events/#',
        id: ['item/resource/gid', 'item/action', 'item/created_at', 'hash'],
        type: ['item/resource/resource_type', 'item/action'],
        time: { at: 'item/created_at', unit: 'iso' },
        entity: ['item/resource/resource_type', 'item/resource/gid'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: '10 s',
  retries: 'for 24 h, then the webhook is deleted; each event at most once',
  notes: 'An empty list of events is a heartbeat, every 8 h.',
};
