import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const jira: Provider = {
  id: 'jira',
  label: 'Jira Cloud, admin webhook',
  status: 'unverified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings; without one nothing is signed' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hub-signature', prefix: 'sha256=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    // The identifier's header is not signed; the body holds the time of what happened, and a retry repeats it.
    id: ['hash'],
    type: ['body/webhookEvent'],
    time: { at: 'body/timestamp', unit: 'milliseconds' },
    entity: ['=issue', 'body/issue/id'],
  },
  answer: EMPTY_200,
  deadline: 'about 20 s',
  retries: 'up to 5, 5 to 15 min apart, on 408, 409, 425, 429 and 5xx',
};
