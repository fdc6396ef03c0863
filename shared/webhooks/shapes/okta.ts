import { jsonAnswer } from '../answers.ts';
import type { Call } from '../call.ts';
import type { HandshakeAnswer } from '../row.ts';
import { headerToken } from './shared-secrets.ts';

/** The one-time GET that proves the URL: its header comes back in JSON. A wrong secret beside it is refused. */
export function oktaVerification(call: Call): HandshakeAnswer {
  if (call.request.method !== 'GET') return undefined;
  const challenge = call.header('x-okta-verification-challenge');
  if (!challenge || challenge.length > 1024) return 'handshake-refused';
  if (call.header('authorization') !== undefined) {
    const verdict = headerToken(call, { verify: headerToken, header: 'authorization', part: 'authenticationSecret' });
    if (typeof verdict === 'string') return verdict;
  }
  return jsonAnswer({ verification: challenge });
}
