import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const bitbucket: Provider = {
  id: 'bitbucket',
  label: 'Bitbucket Cloud',
  status: 'unverified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
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
    id: ['header/x-request-uuid?', 'hash'],
    type: ['header/x-event-key'],
    entity: ['=repository', 'body/repository/uuid'],
    account: ['body/repository/workspace/uuid'],
  },
  answer: EMPTY_200,
  deadline: 'about 10 s',
  retries: 'about 2; bodies over 256 KB are not sent',
};
