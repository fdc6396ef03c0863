import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asWhsec } from '../shapes/keys.ts';
import { body, timestamp, webhookId } from '../shapes/pieces.ts';
import { versions } from '../shapes/signatures.ts';

export const gitlabSigningToken: Provider = {
  id: 'gitlab-signing-token',
  label: 'GitLab, signing token',
  status: 'verified',
  signed: 'webhook-id + "." + webhook-timestamp + "." + body',
  freshness: '300 s, both sides',
  parts: [
    {
      name: 'signingToken',
      from: 'the webhook’s settings; whsec_ and base64 of 32 bytes',
      form: /^whsec_[A-Za-z0-9+/]{43}=$/,
    },
  ],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'base64',
    key: { part: 'signingToken', bytes: asWhsec },
    signature: { read: versions, headers: ['webhook-signature'], separator: ' ', version: 'v1,' },
    signed: [webhookId, '.', timestamp, '.', body],
    clock: { headers: ['webhook-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  events: {
    read: jsonEvent,
    id: ['header/webhook-id'],
    type: ['body/object_kind|body/event_name'],
    entity: ['=project', 'body/project/id|body/project_id'],
    account: ['body/project/id|body/project_id|body/group_id'],
  },
  answer: EMPTY_200,
  deadline: '10 s on gitlab.com',
  retries: 'few; failing hooks are disabled for a growing time (unconfirmed)',
  notes: 'New, behind a feature flag. X-Gitlab-Token may come beside it and is ignored.',
};
