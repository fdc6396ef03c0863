import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { bearerJwt } from '../shapes/bearer-jwt.ts';

export const jiraDynamic: Provider = {
  id: 'jira-dynamic',
  label: 'Jira dynamic webhook (OAuth app)',
  status: 'unverified',
  signed: 'a JWT (HS256); the body is not covered',
  freshness: 'until the token’s exp',
  parts: [{ name: 'clientSecret', from: 'the OAuth app’s settings' }],
  scheme: { verify: bearerJwt, algorithms: ['HS256'], keys: { part: 'clientSecret' }, leeway: 30 },
  events: {
    read: jsonEvent,
    // The identifier's header is not signed; the body holds the time of what happened, and a retry repeats it.
    id: ['hash'],
    type: ['body/webhookEvent'],
    time: { at: 'body/timestamp', unit: 'milliseconds' },
    entity: ['=issue', 'body/issue/id'],
  },
  answer: EMPTY_200,
  deadline: 'about 20 s',
  retries: 'as Jira; the webhook expires after 30 days (unconfirmed)',
};
