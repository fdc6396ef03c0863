import { EMPTY_200 } from '../answers.ts';
import { jsonEvent, jsonEvents } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { braintreeChallenge, braintreeEvent, braintreeForm } from '../shapes/braintree.ts';
import { signedItems } from '../shapes/signed-items.ts';
import { tokenInBody } from '../shapes/token-in-body.ts';

export const mailgun: Provider = {
  id: 'mailgun',
  label: 'Mailgun',
  status: 'verified',
  signed: 'timestamp + token; the event itself is not covered',
  freshness: '9 h in the past, for 8 h of retries; 300 s in the future',
  parts: [{ name: 'webhookSigningKey', from: 'Sending, Webhooks: HTTP webhook signing key' }],
  scheme: { verify: tokenInBody, part: 'webhookSigningKey', past: 32_400, future: 300 },
  events: {
    read: jsonEvent,
    id: ['body/event-data/id|hash', 'body/event-data/event'],
    type: ['body/event-data/event'],
    time: { at: 'body/event-data/timestamp', unit: 'seconds' },
    entity: ['=message', 'body/event-data/message/headers/message-id'],
    account: ['body/event-data/recipient-domain'],
  },
  answer: EMPTY_200,
  deadline: 'not stated; 406 stops the retries',
  retries: 'after 5, 10, 15 min, 1, 2 and 4 h',
  notes: 'Give the receiver a memory of tokens: it refuses a token that returns with another body.',
};

export const adyen: Provider = {
  id: 'adyen',
  label: 'Adyen, standard notifications',
  status: 'verified',
  signed:
    'of each item: references, account, amount, event code and success; `reason`, `eventDate` and the rest are not',
  freshness: 'none',
  parts: [{ name: 'hmacKey', from: 'the webhook’s settings, hex', form: /^(?:[0-9A-Fa-f]{2})+$/ }],
  scheme: {
    verify: signedItems,
    part: 'hmacKey',
    items: 'notificationItems/#/NotificationRequestItem',
    signature: 'additionalData/hmacSignature',
    fields: [
      'pspReference',
      'originalReference',
      'merchantAccountCode',
      'merchantReference',
      'amount/value',
      'amount/currency',
      'eventCode',
      'success',
    ],
  },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'notificationItems/#/NotificationRequestItem',
        id: ['item/pspReference', 'item/eventCode', 'item/success'],
        type: ['item/eventCode'],
        time: { at: 'item/eventDate', unit: 'iso' },
        entity: ['=payment', 'item/originalReference|item/pspReference'],
        account: ['item/merchantAccountCode'],
      },
    ],
  },
  answer: { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '[accepted]' },
  deadline: 'about 10 s',
  retries: '3 at once, then for days (unconfirmed)',
  notes: 'Basic authentication can be added at Adyen; it is not looked at here.',
};

export const braintree: Provider = {
  id: 'braintree',
  label: 'Braintree',
  status: 'verified',
  signed: 'the form field bt_payload',
  freshness: 'none; the time in the payload is signed',
  parts: [
    { name: 'publicKey', from: 'API keys' },
    { name: 'privateKey', from: 'API keys' },
  ],
  methods: ['POST', 'GET'],
  scheme: { verify: braintreeForm },
  handshake: { says: 'GET ?bt_challenge= gets public key and keyed hash as text', answer: braintreeChallenge },
  events: {
    read: braintreeEvent,
    id: ['xml/kind', 'xml/timestamp', 'hash'],
    type: ['xml/kind'],
    time: { at: 'xml/timestamp', unit: 'iso' },
  },
  answer: EMPTY_200,
  deadline: '30 s (unconfirmed)',
  retries: 'hourly for 24 h (unconfirmed)',
};
