import { EMPTY_200 } from '../answers.ts';
import type { Provider } from '../provider.ts';
import { probe } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { MAILCHIMP_EVENTS } from '../shapes/mailchimp-events.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { pairs } from '../shapes/signatures.ts';

export const mailchimpSigned: Provider = {
  id: 'mailchimp-signed',
  label: 'Mailchimp Marketing, signed',
  status: 'verified',
  signed: 'timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'signing_secret, shown once when the webhook is made' }],
  methods: ['POST', 'GET', 'HEAD'],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: pairs, header: 'x-mailchimp-signature', separator: ',', timestamp: 't', signature: 'v1' },
    signed: [timestamp, '.', body],
    clock: { unit: 'seconds', past: 300, future: 300 },
  },
  handshake: { says: 'the URL is tried with GET, which must get 200', answer: probe, probes: ['GET', 'HEAD'] },
  events: MAILCHIMP_EVENTS,
  answer: EMPTY_200,
  deadline: '10 s; 410 disables',
  retries: 'for 75 min',
};
