import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { headerToken } from '../shapes/shared-secrets.ts';

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
    id: ['header/idempotency-key|header/x-gitlab-event-uuid?', 'hash'],
    type: ['body/object_kind|body/event_name'],
    entity: ['=project', 'body/project/id|body/project_id'],
    account: ['body/project/id|body/project_id|body/group_id'],
  },
  answer: EMPTY_200,
  deadline: '10 s on gitlab.com',
  retries: 'few; after 4 failures in a row disabled for 1 min, growing to 24 h; 4xx for ever (unconfirmed)',
};
