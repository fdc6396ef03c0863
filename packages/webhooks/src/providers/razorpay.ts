import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const razorpay: Provider = {
  id: 'razorpay',
  label: 'Razorpay',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'webhookSecret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'webhookSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-razorpay-signature' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    // The event id's header is not signed; the body holds what happened and when.
    id: ['hash'],
    type: ['body/event'],
    time: { at: 'body/created_at', unit: 'seconds' },
    entity: ['=payment', 'body/payload/payment/entity/id'],
    account: ['body/account_id'],
  },
  answer: EMPTY_200,
  deadline: '5 s (unconfirmed)',
  retries: 'for 24 h, then disabled (unconfirmed)',
};
