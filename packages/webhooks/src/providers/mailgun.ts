import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import { tokensIn } from '../json/tokens.ts';
import type { Provider } from '../provider.ts';
import { tokenInBody } from '../shapes/token-in-body.ts';

export const mailgun: Provider = {
  id: 'mailgun',
  label: 'Mailgun',
  status: 'verified',
  signed: 'timestamp + token; the event itself is not covered',
  freshness: '9 h in the past, for 8 h of retries; 300 s in the future',
  parts: [{ name: 'webhookSigningKey', from: 'Sending, Webhooks: HTTP webhook signing key' }],
  // One event, with the sender's own variables.
  limits: { bytes: 1_000_000, parts: { most: 20_000, count: tokensIn } },
  scheme: { verify: tokenInBody, part: 'webhookSigningKey', event: 'event-data', past: 32_400, future: 300 },
  events: {
    read: jsonEvent,
    id: ['body/event-data/id|hash-of/event-data', 'body/event-data/event'],
    type: ['body/event-data/event'],
    time: { at: 'body/event-data/timestamp', unit: 'seconds' },
    entity: ['=message', 'body/event-data/message/headers/message-id'],
    account: ['body/event-data/recipient-domain'],
  },
  answer: EMPTY_200,
  deadline: 'not stated; 406 stops the retries',
  retries: 'after 5, 10, 15 min, 1, 2 and 4 h',
  notes: 'Give the receiver a memory of tokens: it refuses a token that returns with another event.',
};
