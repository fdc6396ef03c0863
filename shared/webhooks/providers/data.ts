import { EMPTY_200 } from '../answers.ts';
import { eitherBody } from '../events/either.ts';
import { jsonEvent, jsonEvents } from '../events/json.ts';
import { xmlEvents } from '../events/xml.ts';
import type { Provider } from '../row.ts';
import { enrolByBody } from '../shapes/enrolment.ts';
import { hmac } from '../shapes/hmac.ts';
import { asHex, asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { numbered, oneHeader } from '../shapes/signatures.ts';

export const segment: Provider = {
  id: 'segment',
  label: 'Segment',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'sharedSecret', from: 'the destination’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'hex',
    key: { part: 'sharedSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-signature' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['body/messageId'],
    type: ['body/type', 'body/event?'],
    time: { at: 'body/timestamp', unit: 'iso' },
    entity: ['=user', 'body/userId|body/anonymousId'],
  },
  answer: EMPTY_200,
  deadline: 'about 5 s',
  retries: 'on 5xx for up to 4 h',
};

export const docusign: Provider = {
  id: 'docusign',
  label: 'DocuSign Connect',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'hmacKey', from: 'Connect keys; up to 100 may be active' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'hmacKey', bytes: asText },
    signature: { read: numbered, prefix: 'x-docusign-signature-', most: 100 },
    signed: [body],
  },
  events: {
    read: eitherBody,
    first: '<',
    matching: {
      read: xmlEvents,
      id: ['=envelope', 'body/EnvelopeID', 'body/Status', 'body/TimeGenerated'],
      type: ['=envelope', 'body/Status'],
      time: { at: 'body/TimeGenerated', unit: 'utc' },
      entity: ['=envelope', 'body/EnvelopeID'],
    },
    otherwise: {
      read: jsonEvent,
      id: ['body/event', 'body/data/envelopeId|hash', 'body/generatedDateTime'],
      type: ['body/event'],
      time: { at: 'body/generatedDateTime', unit: 'iso' },
      entity: ['=envelope', 'body/data/envelopeId'],
      account: ['body/data/accountId'],
    },
  },
  answer: EMPTY_200,
  deadline: 'about 100 s',
  retries: 'about 24 h to 15 days, by mode',
};

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

export const adyenPlatform: Provider = {
  id: 'adyen-platform',
  label: 'Adyen for Platforms and Management',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'hmacKey', from: 'the webhook’s settings, hex', form: /^(?:[0-9A-Fa-f]{2})+$/ }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'hmacKey', bytes: asHex },
    signature: { read: oneHeader, header: 'hmacsignature' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['body/type', 'body/data/id?', 'body/timestamp?', 'hash'],
    type: ['body/type'],
    time: { at: 'body/timestamp', unit: 'iso' },
    entity: ['=resource', 'body/data/id'],
    account: ['body/data/balancePlatform|body/data/merchantId|body/data/companyId'],
  },
  answer: EMPTY_200,
  deadline: 'about 10 s',
  retries: '3 at once, then for days (unconfirmed)',
};
