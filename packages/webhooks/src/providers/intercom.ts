import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { probe } from '../shapes/handshakes.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const intercom: Provider = {
  id: 'intercom',
  label: 'Intercom',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'clientSecret', from: 'the app’s Basic information' }],
  methods: ['POST', 'HEAD'],
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'hex',
    key: { part: 'clientSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hub-signature', prefix: 'sha1=' },
    signed: [body],
  },
  handshake: { says: 'HEAD is answered 200 (unconfirmed)', answer: probe, probes: ['HEAD'] },
  events: {
    read: jsonEvent,
    id: ['body/id|hash'],
    type: ['body/topic'],
    time: { at: 'body/created_at', unit: 'seconds' },
    entity: ['body/data/item/type', 'body/data/item/id'],
    account: ['body/app_id'],
  },
  answer: EMPTY_200,
  deadline: '5 s; slower than 500 ms is slowed down',
  retries: '1 (unconfirmed); 1000 failures in 15 min pause, 7 days suspend, 410 unsubscribes (unconfirmed)',
};
