import { EMPTY_200 } from '../answers.ts';
import { cloudEvents as cloudEventsBody, cloudEventsPermission } from '../events/cloud-events.ts';
import { jsonEvent, jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { bearerOrQuery } from '../shapes/shared-secrets.ts';

export const cloudevents: Provider = {
  id: 'cloudevents',
  label: 'CloudEvents web hook',
  status: 'verified',
  signed: 'nothing: a bearer token in the header or the query',
  freshness: 'none',
  parts: [{ name: 'accessToken', from: 'agreed with the sender' }],
  methods: ['POST', 'OPTIONS'],
  scheme: { verify: bearerOrQuery, part: 'accessToken', parameter: 'access_token' },
  handshake: {
    says: 'OPTIONS with WebHook-Request-Origin: permission for the origins and up to the rate that the contract names (`permittedOrigins`, `expectedRate`)',
    answer: cloudEventsPermission,
  },
  events: {
    read: cloudEventsBody,
    binary: {
      id: ['header/ce-source', 'header/ce-id'],
      type: ['header/ce-type'],
      time: { at: 'header/ce-time', unit: 'iso' },
      entity: ['=subject', 'header/ce-subject'],
      account: ['header/ce-source'],
    },
    structured: {
      read: jsonEvent,
      id: ['body/source', 'body/id'],
      type: ['body/type'],
      time: { at: 'body/time', unit: 'iso' },
      entity: ['=subject', 'body/subject'],
      account: ['body/source'],
    },
    batch: {
      read: jsonEvents,
      lists: [
        {
          items: '#',
          id: ['item/source', 'item/id'],
          type: ['item/type'],
          time: { at: 'item/time', unit: 'iso' },
          entity: ['=subject', 'item/subject'],
          account: ['item/source'],
        },
      ],
    },
  },
  unsigned: [
    {
      source: 'header/ce-id',
      gives: ['id'],
      because: 'binary mode sends the attributes as headers, and nothing is signed',
    },
    { source: 'header/ce-source', gives: ['id', 'account'], because: 'the same' },
    { source: 'header/ce-type', gives: ['type'], because: 'the same' },
  ],
  answer: EMPTY_200,
  deadline: 'the sender’s',
  retries: 'the sender’s; 410 ends, redirects are not followed',
};
