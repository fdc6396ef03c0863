import { EMPTY_200 } from '../answers.ts';
import { eitherBody } from '../events/either.ts';
import type { Fields } from '../events/fields.ts';
import { formJsonEvent } from '../events/form-json.ts';
import { jsonEvent } from '../events/json.ts';
import { joinId, type Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** Who was added to what holds no time: added, removed and added again sends equal bytes. All else says when it was changed. */
const githubId = (look: Look) => joinId([look('body/member/id') && look('header/x-github-delivery'), look('hash')]);

const GITHUB_EVENT: Fields = {
  id: githubId,
  type: ['header/x-github-event', 'body/action?'],
  entity: ['=repository', 'body/repository/id'],
  account: ['body/organization/id|body/repository/owner/id|body/sender/id'],
};

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
  // The content type is the webhook's setting, and a form is its default (GitHub, "Creating webhooks").
  events: {
    read: eitherBody,
    first: '{',
    matching: { read: jsonEvent, ...GITHUB_EVENT },
    otherwise: { read: formJsonEvent, field: 'payload', ...GITHUB_EVENT },
  },
  unsigned: [
    {
      source: 'header/x-github-event',
      gives: ['type'],
      because: 'the body does not name its event; the id does not hold the type, so a captured request stays one event',
    },
    {
      source: 'header/x-github-delivery',
      gives: ['id'],
      because: 'members and memberships hold no time: added, removed and added again sends equal bytes',
    },
  ],
  answer: EMPTY_200,
  deadline: '10 s',
  retries: 'none by itself; by hand or API for 3 days (unconfirmed)',
  notes:
    'As JSON or as a form, by the webhook’s content type. The delivery id is not signed, so the body’s hash is the identity.',
};
