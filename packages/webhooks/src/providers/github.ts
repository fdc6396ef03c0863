import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

export const github: Provider = {
  id: 'github',
  label: 'GitHub',
  status: 'verified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the webhook’s settings' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: oneHeader, header: 'x-hub-signature-256', prefix: 'sha256=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['header/x-github-delivery?', 'hash'],
    type: ['header/x-github-event', 'body/action?'],
    entity: ['=repository', 'body/repository/id'],
    account: ['body/organization/id|body/repository/owner/id|body/sender/id'],
  },
  answer: EMPTY_200,
  deadline: '10 s',
  retries: 'none by itself; by hand or API for 3 days (unconfirmed)',
  notes:
    'Content type must be application/json. The delivery id is not signed, so the body’s hash is part of the identity.',
};
