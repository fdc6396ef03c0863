import { EMPTY_200 } from '../answers.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { enrolByBody } from '../shapes/enrolment.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const salesforceMarketingCloud: Provider = {
  id: 'salesforce-marketing-cloud',
  label: 'Salesforce Marketing Cloud, Event Notification Service',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [
    { name: 'signatureKey', from: 'the answer that creates the callback, shown once' },
    { name: 'callbackId', from: 'the handshake', optional: true },
    { name: 'verificationKey', from: 'the handshake', optional: true },
  ],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signatureKey', bytes: asText },
    signature: { read: oneHeader, header: 'x-sfmc-ens-signature' },
    signed: [body],
  },
  handshake: {
    says: 'an unsigned POST with callbackId and verificationKey: stored, then confirmed through the API (unconfirmed)',
    answer: enrolByBody,
    signatureHeader: 'x-sfmc-ens-signature',
    members: { callbackId: 'callbackId', verificationKey: 'verificationKey' },
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: '#',
        id: ['item/compositeId?', 'item/eventCategoryType', 'item/timestampUTC?', 'hash'],
        type: ['item/eventCategoryType'],
        time: { at: 'item/timestampUTC', unit: 'epoch' },
        entity: ['=contact', 'item/definitionKey?', 'item/compositeId'],
        account: ['item/mid'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'not stated',
  notes: 'Names of the fields are unconfirmed. The key is used as text.',
};
