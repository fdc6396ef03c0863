import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { bearerJwt } from '../shapes/bearer-jwt.ts';

export const googlePubsub: Provider = {
  id: 'google-pubsub',
  label: 'Google Pub/Sub push',
  status: 'unverified',
  signed: 'a JWT (RS256) by Google; the body is not covered',
  freshness: 'until the token’s exp',
  parts: [
    { name: 'audience', from: 'the push subscription' },
    { name: 'email', from: 'the push subscription’s service account' },
  ],
  scheme: {
    verify: bearerJwt,
    algorithms: ['RS256'],
    keys: { url: 'https://www.googleapis.com/oauth2/v3/certs' },
    leeway: 30,
    issuers: ['https://accounts.google.com', 'accounts.google.com'],
    claims: { aud: 'audience', email: 'email' },
    flag: 'email_verified',
  },
  events: {
    read: jsonEvent,
    id: ['body/message/messageId|body/message/message_id'],
    type: ['body/message/attributes/eventType|=message'],
    time: { at: 'body/message/publishTime', unit: 'iso' },
    account: ['body/subscription'],
  },
  answer: EMPTY_200,
  deadline: 'the subscription’s acknowledgement deadline',
  retries: 'until retention ends',
};
