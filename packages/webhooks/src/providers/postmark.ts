import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { basic } from '../shapes/shared-secrets.ts';

export const postmark: Provider = {
  id: 'postmark',
  label: 'Postmark',
  status: 'verified',
  signed: 'nothing: Basic authentication in the registered URL',
  freshness: 'none',
  parts: [
    { name: 'user', from: 'chosen by you, in the webhook’s URL' },
    { name: 'password', from: 'chosen by you, in the webhook’s URL' },
  ],
  scheme: { verify: basic, userPart: 'user', passwordPart: 'password' },
  events: {
    read: jsonEvent,
    id: [
      'body/RecordType',
      'body/MessageID',
      'body/ID?',
      'body/DeliveredAt|body/BouncedAt|body/ReceivedAt|body/ChangedAt?',
    ],
    type: ['body/RecordType'],
    time: { at: 'body/DeliveredAt|body/BouncedAt|body/ReceivedAt|body/ChangedAt', unit: 'iso' },
    entity: ['=message', 'body/MessageID'],
    account: ['body/ServerID'],
  },
  answer: EMPTY_200,
  deadline: 'not stated; 403 stops the retries (unconfirmed)',
  retries: 'up to about 10, 1 min to 6 h apart (unconfirmed)',
};
