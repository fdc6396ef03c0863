import { EMPTY_200, jsonAnswer } from '../answers.ts';
import type { Call } from '../call.ts';
import { jsonEvents } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import type { HandshakeAnswer } from '../scheme.ts';
import { headerToken } from '../shapes/shared-secrets.ts';

export const okta: Provider = {
  id: 'okta',
  label: 'Okta event hook',
  status: 'verified',
  signed: 'nothing: a shared text in the Authorization header',
  freshness: 'none',
  parts: [{ name: 'authenticationSecret', from: 'the event hook’s settings; the whole value of the header' }],
  methods: ['POST', 'GET'],
  scheme: { verify: headerToken, header: 'authorization', part: 'authenticationSecret' },
  handshake: { says: 'GET with x-okta-verification-challenge: its value comes back in JSON', answer: oktaVerification },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'data/events/#',
        id: ['item/uuid'],
        type: ['item/eventType'],
        time: { at: 'item/published', unit: 'iso' },
        entity: ['=actor', 'item/actor/id'],
        account: ['body/source'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: '3 s',
  retries: '1, on time-out and 5xx; never on 4xx',
};

/** The one-time GET that proves the URL: its header comes back in JSON. A wrong secret beside it is refused. */
function oktaVerification(call: Call): HandshakeAnswer {
  if (call.request.method !== 'GET') return undefined;
  const challenge = call.header('x-okta-verification-challenge');
  if (!challenge || challenge.length > 1024) return 'handshake-refused';
  if (call.header('authorization') !== undefined) {
    const verdict = headerToken(call, { verify: headerToken, header: 'authorization', part: 'authenticationSecret' });
    if (typeof verdict === 'string') return verdict;
  }
  return jsonAnswer({ verification: challenge });
}
