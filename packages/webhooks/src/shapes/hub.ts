import { echo } from '../answers.ts';
import type { Call } from '../call.ts';
import { sameText } from '../compare.ts';
import { queryValue } from '../events/sources.ts';
import type { HandshakeAnswer } from '../scheme.ts';

/** Meta's subscription check: the challenge goes back only to a caller that knows the verify token. */
export function hubSubscribe(call: Call): HandshakeAnswer {
  const { method, url } = call.request;
  if (method !== 'GET') return undefined;
  const tokens = call.values('verifyToken');
  if (tokens.length === 0) return 'secret-unavailable';
  const token = queryValue(url, 'hub.verify_token');
  const challenge = queryValue(url, 'hub.challenge');
  const knows = token !== undefined && tokens.some((known) => sameText(known, token));
  if (!knows || !challenge || queryValue(url, 'hub.mode') !== 'subscribe') return 'handshake-refused';
  return echo(challenge) ?? 'handshake-refused';
}
