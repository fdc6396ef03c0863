import { EMPTY_200 } from '../answers.ts';
import { eitherBody } from '../events/either.ts';
import { formEvent } from '../events/form.ts';
import { formJsonEvents } from '../events/form-json.ts';
import { jsonEvent, jsonEvents } from '../events/json.ts';
import type { Look } from '../events/sources.ts';
import type { Provider } from '../row.ts';
import { probe } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';
import { hmacOfUrlWithBodyHash, sortedParameters, urlWithOtherPort } from '../shapes/url.ts';

/** A status stream sends one id many times, so the kind and its status make the type. */
const twilioType = (look: Look) => {
  const message = look('form/MessageStatus|form/SmsStatus');
  const call = look('form/CallStatus');
  if (message) return `message.${message}`;
  return call ? `call.${call}` : 'callback';
};

export const twilio: Provider = {
  id: 'twilio',
  label: 'Twilio, form or GET',
  status: 'verified',
  signed: 'public URL + every form parameter as name and value, sorted by name',
  freshness: 'none',
  parts: [{ name: 'authToken', from: 'the account’s console' }],
  methods: ['POST', 'GET'],
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'base64',
    key: { part: 'authToken', bytes: asText },
    signature: { read: oneHeader, header: 'x-twilio-signature' },
    signed: [url, sortedParameters],
    alternatives: [[urlWithOtherPort, sortedParameters]],
  },
  events: {
    read: formEvent,
    queryOfGet: true,
    id: ['form/MessageSid|form/SmsSid|form/CallSid?', 'form/MessageStatus|form/SmsStatus|form/CallStatus?', 'hash'],
    type: twilioType,
    entity: ['=twilio', 'form/MessageSid|form/SmsSid|form/CallSid'],
    account: ['form/AccountSid'],
  },
  answer: EMPTY_200,
  deadline: 'about 15 s',
  retries: 'about 1, set in the fragment of the URL',
  notes:
    'The event of a GET is its query string. The idempotency token is not signed; the body’s hash is used instead.',
};

export const twilioJson: Provider = {
  id: 'twilio-json',
  label: 'Twilio, JSON',
  status: 'verified',
  signed: 'public URL, whose bodySHA256 is the hash of the body',
  freshness: 'none',
  parts: [{ name: 'authToken', from: 'the account’s console' }],
  scheme: {
    verify: hmacOfUrlWithBodyHash,
    hash: 'sha1',
    encoding: 'base64',
    key: { part: 'authToken', bytes: asText },
    signature: { read: oneHeader, header: 'x-twilio-signature' },
    signed: [url],
    alternatives: [[urlWithOtherPort]],
  },
  events: {
    read: eitherBody,
    first: '[',
    matching: {
      read: jsonEvents,
      lists: [
        {
          items: '#',
          id: ['item/id|hash'],
          type: ['item/type|=callback'],
          time: { at: 'item/time', unit: 'iso' },
        },
      ],
    },
    otherwise: {
      read: jsonEvent,
      id: ['body/id|hash'],
      type: ['body/type|body/EventType|=callback'],
      time: { at: 'body/time', unit: 'iso' },
      account: ['body/AccountSid|body/account_sid'],
    },
  },
  answer: EMPTY_200,
  deadline: 'about 15 s',
  retries: 'about 1',
};

export const mandrill: Provider = {
  id: 'mandrill',
  label: 'Mandrill (Mailchimp Transactional)',
  status: 'verified',
  signed: 'public URL + every form parameter as name and value, sorted by name',
  freshness: 'none',
  parts: [{ name: 'webhookKey', from: 'the webhook’s page' }],
  methods: ['POST', 'HEAD'],
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'base64',
    key: { part: 'webhookKey', bytes: asText },
    signature: { read: oneHeader, header: 'x-mandrill-signature' },
    signed: [url, sortedParameters],
  },
  handshake: {
    says: 'HEAD must get 200; an empty array is answered 200 (unconfirmed)',
    answer: probe,
    probes: ['HEAD'],
  },
  events: {
    read: formJsonEvents,
    field: 'mandrill_events',
    lists: [
      {
        items: '#',
        id: ['item/_id|hash', 'item/event|item/type', 'item/ts?'],
        type: ['item/event|item/type'],
        time: { at: 'item/ts', unit: 'seconds' },
        entity: ['=message', 'item/_id'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'not stated',
};
