import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../row.ts';
import { paypalTransmission } from '../shapes/paypal.ts';
import { snsEvent, snsMessage } from '../shapes/sns.ts';

export const paypal: Provider = {
  id: 'paypal',
  label: 'PayPal',
  status: 'verified',
  signed: 'transmission id, transmission time, webhook id and CRC-32 of the body',
  freshness: '300 s, both sides (the receiver’s choice)',
  parts: [{ name: 'webhookId', from: 'the webhook in the app’s settings' }],
  scheme: { verify: paypalTransmission },
  events: {
    read: jsonEvent,
    id: ['body/id'],
    type: ['body/event_type'],
    time: { at: 'body/create_time', unit: 'iso' },
    entity: ['body/resource_type', 'body/resource/id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'about 25 over 3 days',
  notes: 'The body is covered by a CRC only. Certificates are fetched from api.paypal.com and its sandbox alone.',
};

export const sns: Provider = {
  id: 'sns',
  label: 'Amazon SNS over HTTPS',
  status: 'verified',
  signed: 'chosen fields of the message, as SNS documents them',
  freshness: 'none; the time is signed',
  parts: [{ name: 'topicArn', from: 'the topic', form: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/ }],
  scheme: { verify: snsMessage },
  handshake: { says: 'SubscriptionConfirmation, signed and for our topic: its SubscribeURL is fetched' },
  events: {
    read: snsEvent,
    id: ['body/MessageId'],
    type: ['body/Type'],
    time: { at: 'body/Timestamp', unit: 'iso' },
    account: ['body/TopicArn'],
  },
  answer: EMPTY_200,
  deadline: 'about 15 s',
  retries: '3, 20 s apart, by default; a policy may stretch to an hour',
  notes:
    'Raw message delivery is unsigned and refused. Sets of fields and hosts of certificates as AWS documents them.',
};
