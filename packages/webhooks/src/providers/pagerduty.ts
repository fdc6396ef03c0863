import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body } from '../shapes/pieces.ts';
import { versions } from '../shapes/signatures.ts';

export const pagerduty: Provider = {
  id: 'pagerduty',
  label: 'PagerDuty v3',
  status: 'unverified',
  signed: 'body',
  freshness: 'none',
  parts: [{ name: 'secret', from: 'the subscription, shown once' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'secret', bytes: asText },
    signature: { read: versions, headers: ['x-pagerduty-signature'], separator: ',', version: 'v1=' },
    signed: [body],
  },
  events: {
    read: jsonEvent,
    id: ['body/event/id'],
    type: ['body/event/event_type'],
    time: { at: 'body/event/occurred_at', unit: 'iso' },
    entity: ['body/event/data/type', 'body/event/data/id'],
  },
  answer: EMPTY_200,
  deadline: 'about 5 s',
  retries: 'not stated',
};
