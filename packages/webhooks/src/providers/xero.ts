import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

const xeroEntity = (look: Look) => {
  const [kind, id] = [look('item/eventCategory'), look('item/resourceId')];
  return kind && id && `${kind.toLowerCase()}:${id}`;
};

export const xero: Provider = {
  id: 'xero',
  label: 'Xero',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'webhookSigningKey', from: 'the app’s Webhooks page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'webhookSigningKey', bytes: asText },
    signature: { read: oneHeader, header: 'x-xero-signature' },
    signed: [body],
  },
  handshake: { says: 'intent to receive: several POSTs, some wrongly signed; 200 for the good, 401 for the bad' },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'events/#',
        id: ['item/tenantId?', 'item/resourceId', 'item/eventType', 'item/eventDateUtc'],
        type: ['item/eventCategory', 'item/eventType'],
        time: { at: 'item/eventDateUtc', unit: 'utc' },
        entity: xeroEntity,
        account: ['item/tenantId'],
      },
    ],
  },
  answer: EMPTY_200,
  // The intent to receive is met only by a 401 without a body (Xero, "Webhooks": intent to receive).
  refusals: { 401: { headers: {}, body: '' } },
  deadline: '5 s',
  retries: 'with growing gaps for 24 h, then disabled',
};
