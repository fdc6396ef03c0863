import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import { joinId, type Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import { headerToken } from '../shapes/shared-secrets.ts';

/** A branch or tag that is deleted and created again sends equal bytes. All else says when it was changed. */
const gitlabId = (look: Look) => {
  const isPush = look('body/before') && look('body/after');
  return joinId([isPush && look('header/idempotency-key|header/x-gitlab-event-uuid'), look('hash')]);
};

export const gitlab: Provider = {
  id: 'gitlab',
  label: 'GitLab, secret token',
  status: 'verified',
  signed: 'nothing: a shared token in a header',
  freshness: 'none',
  parts: [{ name: 'secretToken', from: 'the webhook’s settings' }],
  scheme: { verify: headerToken, header: 'x-gitlab-token', part: 'secretToken' },
  events: {
    read: jsonEvent,
    id: gitlabId,
    type: ['body/object_kind|body/event_name'],
    entity: ['=project', 'body/project/id|body/project_id'],
    account: ['body/project/id|body/project_id|body/group_id'],
  },
  unsigned: ['header/idempotency-key', 'header/x-gitlab-event-uuid'].map((source) => ({
    source,
    gives: ['id'],
    because:
      'a push holds no time: a branch that is deleted and created again sends equal bytes. Nothing else is signed either',
  })),
  answer: EMPTY_200,
  deadline: '10 s on gitlab.com',
  retries: 'few; after 4 failures in a row disabled for 1 min, growing to 24 h; 4xx for ever (unconfirmed)',
};
