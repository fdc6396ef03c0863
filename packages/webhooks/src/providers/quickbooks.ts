import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** `qbo.invoice.updated.v1` is about an invoice. */
const intuitEntity = (look: Look) => {
  const [kind, id] = [look('item/type')?.split('.')[1], look('item/intuitentityid')];
  return kind && id && `${kind}:${id}`;
};

export const quickbooks: Provider = {
  id: 'quickbooks',
  label: 'QuickBooks Online (Intuit)',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'verifierToken', from: 'the app’s Webhooks page' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'verifierToken', bytes: asText },
    signature: { read: oneHeader, header: 'intuit-signature' },
    signed: [body],
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: '#',
        id: ['item/id'],
        type: ['item/type'],
        time: { at: 'item/time', unit: 'iso' },
        entity: intuitEntity,
        account: ['item/intuitaccountid'],
      },
      {
        items: 'eventNotifications/#/dataChangeEvent/entities/#',
        id: ['level1/realmId', 'item/name', 'item/id', 'item/operation', 'item/lastUpdated'],
        type: ['item/name', 'item/operation'],
        time: { at: 'item/lastUpdated', unit: 'iso' },
        entity: ['item/name', 'item/id'],
        account: ['level1/realmId'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'about 3 s',
  retries: 'with growing gaps, then disabled (unconfirmed)',
  notes: 'Takes the CloudEvents form and the older eventNotifications form.',
};
