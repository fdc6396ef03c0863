import { EMPTY_200 } from '../answers.ts';
import { jsonLines } from '../events/json-lines.ts';
import type { Provider } from '../provider.ts';
import { headerToken } from '../shapes/shared-secrets.ts';

export const auth0: Provider = {
  id: 'auth0',
  label: 'Auth0 log stream',
  status: 'verified',
  signed: 'nothing: a shared text in the Authorization header',
  freshness: 'none',
  parts: [{ name: 'authorizationToken', from: 'the stream’s settings; the whole value of the header' }],
  scheme: { verify: headerToken, header: 'authorization', part: 'authorizationToken' },
  events: {
    read: jsonLines,
    fields: {
      id: ['item/log_id'],
      type: ['item/data/type'],
      time: { at: 'item/data/date', unit: 'iso' },
      entity: ['=user', 'item/data/user_id'],
      account: ['item/data/tenant_name|item/data/hostname'],
    },
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'up to 3',
  notes: 'JSON lines, an array, or single objects, by the stream’s settings.',
};
