import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { probe } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const trello: Provider = {
  id: 'trello',
  label: 'Trello',
  status: 'verified',
  signed: 'body + callback URL',
  freshness: 'none',
  parts: [{ name: 'appSecret', from: 'the Power-Up’s API key page' }],
  methods: ['POST', 'HEAD'],
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'base64',
    key: { part: 'appSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-trello-webhook' },
    signed: [body, url],
  },
  handshake: { says: 'HEAD on creation must get 200', answer: probe, probes: ['HEAD'] },
  events: {
    read: jsonEvent,
    id: ['body/action/id'],
    type: ['body/action/type'],
    time: { at: 'body/action/date', unit: 'iso' },
    entity: ['=card', 'body/action/data/card/id'],
    account: ['body/model/id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'after 30, 60 and 120 s; disabled after 30 days of failure; 410 deletes (unconfirmed)',
};
