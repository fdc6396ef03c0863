import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

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
