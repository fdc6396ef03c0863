import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { sameText, sha256 } from '../compare.ts';
import { jsonEvent } from '../events/json.ts';
import { checkClaims, isSignedBy } from '../jwt/token.ts';
import type { Provider } from '../provider.ts';
import type { Verdict } from '../scheme.ts';
import { tokenOf } from '../shapes/bearer-jwt.ts';

export const atlassianConnect: Provider = {
  id: 'atlassian-connect',
  label: 'Atlassian Connect',
  status: 'verified',
  signed: 'a JWT (HS256) over method, path and query; the body is not covered',
  freshness: 'until the token’s exp, about 3 min',
  parts: [
    { name: 'clientKey', from: 'the installed hook, one for each tenant' },
    { name: 'sharedSecret', from: 'the installed hook, one for each tenant' },
  ],
  scheme: { verify: connectToken },
  events: {
    read: jsonEvent,
    // The identifier's header is not signed; the body holds the time of what happened, and a retry repeats it.
    id: ['hash'],
    type: ['body/webhookEvent|body/event|body/eventType'],
    time: { at: 'body/timestamp', unit: 'milliseconds' },
    entity: ['=issue', 'body/issue/id'],
    account: ['fact/iss'],
  },
  answer: EMPTY_200,
  deadline: 'about 20 s',
  retries: 'up to 5, 5 to 15 min apart',
  notes: 'The installed hook, which hands over the secret, is not taken here: store its values as a secret.',
};

/** Atlassian Connect: HS256 with the secret of the tenant that `iss` names; `qsh` covers method, path and query. */
export function connectToken(call: Call): Verdict {
  const token = tokenOf(call, 'JWT');
  if (typeof token === 'string') return token;
  const usable = call.secrets.filter(({ clientKey, sharedSecret }) => clientKey && sharedSecret);
  if (usable.length === 0) return 'secret-unavailable';
  const { iss, qsh } = token.claims;
  if (typeof iss !== 'string' || typeof qsh !== 'string') return 'malformed-signature';
  const tenants = usable.filter(({ clientKey = '' }) => sameText(clientKey, iss));
  if (!tenants.some(({ sharedSecret = '' }) => isSignedBy(token, 'HS256', sharedSecret))) return 'signature-mismatch';
  const refused = checkClaims(token.claims, call.now, { leeway: 30 });
  if (refused) return refused;
  return sameText(canonicalHash(call), qsh) ? { iss } : 'signature-mismatch';
}

/** Method, path without the app's base, and the sorted query without the token (atlassian-jwt, canonical request). */
export function canonicalHash(call: Call): string {
  const url = URL.parse(call.request.url);
  if (!url) return '';
  const path = url.pathname.replace(/\/$/, '').replaceAll('&', '%26') || '/';
  const values = new Map<string, string[]>();
  for (const [name, value] of url.searchParams) {
    if (name !== 'jwt') values.set(encode(name), [...(values.get(encode(name)) ?? []), encode(value)]);
  }
  const query = [...values].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = query.map(([name, all]) => `${name}=${all.sort().join(',')}`).join('&');
  return sha256(`${call.request.method}&${path}&${text}`).toString('hex');
}

/** RFC 3986, as encodeURIComponent and the five characters that it leaves. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
