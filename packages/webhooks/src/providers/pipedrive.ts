import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { basic } from '../shapes/shared-secrets.ts';

export const pipedrive: Provider = {
  id: 'pipedrive',
  label: 'Pipedrive v2',
  status: 'verified',
  signed: 'nothing: Basic authentication',
  freshness: 'none',
  parts: [
    { name: 'user', from: 'http_auth_user of the webhook' },
    { name: 'password', from: 'http_auth_password of the webhook' },
  ],
  scheme: { verify: basic, userPart: 'user', passwordPart: 'password' },
  events: {
    read: jsonEvent,
    id: ['body/meta/id'],
    type: ['body/meta/action', 'body/meta/entity'],
    time: { at: 'body/meta/timestamp', unit: 'iso' },
    entity: ['body/meta/entity', 'body/meta/entity_id'],
    account: ['body/meta/company_id'],
  },
  answer: EMPTY_200,
  deadline: '10 s (unconfirmed)',
  retries: '3, then a ban that grows (unconfirmed)',
};
