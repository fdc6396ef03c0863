import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import { joinId, type Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** A branch that is deleted and created again sends equal bytes. All else says when it was changed. */
const bitbucketId = (look: Look) =>
  joinId([look('body/push/changes/0/created') && look('header/x-request-uuid'), look('hash')]);

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
    id: bitbucketId,
    type: ['header/x-event-key'],
    entity: ['=repository', 'body/repository/uuid'],
    account: ['body/repository/workspace/uuid'],
  },
  unsigned: [
    {
      source: 'header/x-event-key',
      gives: ['type'],
      because: 'the body does not name its event; the id does not hold the type, so a captured request stays one event',
    },
    {
      source: 'header/x-request-uuid',
      gives: ['id'],
      because: 'a push holds no time: a branch that is deleted and created again sends equal bytes',
    },
  ],
  answer: EMPTY_200,
  deadline: 'about 10 s',
  retries: 'about 2; bodies over 256 KB are not sent',
};
